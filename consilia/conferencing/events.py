"""What others may hear about councils: identifiers and counts, never a word of what was said.

`about` and `about_id` say what the session is about, so that the context that called it finds its own thing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"session": _("Council")}
READINGS = {
    "SessionRead": _("Page of a council read"),
    "MinutesDownloaded": _("Minutes of a council downloaded"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(Event):
    subject: ClassVar[str] = "session"
    session_id: UUID
    about: str
    about_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionScheduled(SessionEvent):
    label = _("Council scheduled")
    starts: datetime
    participants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved(SessionEvent):
    label = _("Council moved to another time")
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled(SessionEvent):
    label = _("Council cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld(SessionEvent):
    label = _("Council held")
    present: int
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantInvited(SessionEvent):
    label = _("Participant invited to a council")
    user_id: UUID
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRemoved(SessionEvent):
    label = _("Participant taken off a council")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderAppointed(SessionEvent):
    label = _("Chair or secretary of a council appointed")
    user_id: UUID
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAnswered(SessionEvent):
    label = _("Invitation to a council answered")
    response: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionJoined(SessionEvent):
    label = _("Room of a council entered")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecorded(SessionEvent):
    label = _("Attendance of a council recorded")
    present: int
    absent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOpened(SessionEvent):
    label = _("Vote of a council opened")
    question_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(SessionEvent):
    """That somebody voted; how, is in the minutes."""

    label = _("Vote cast in a council")
    question_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteClosed(SessionEvent):
    label = _("Vote of a council closed")
    question_id: UUID
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSaved(SessionEvent):
    label = _("Minutes of a council saved")
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentWritten(SessionEvent):
    label = _("Dissenting opinion written")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingConsentGiven(SessionEvent):
    label = _("Consent to a recording given")
    user_id: UUID | None  # none: the patient's side


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingConsentWithdrawn(SessionEvent):
    label = _("Consent to a recording withdrawn")
    user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(SessionEvent):
    label = _("Recording of a council started")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEnded(SessionEvent):
    label = _("Recording of a council ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSignedByOne(SessionEvent):
    """The hash stands in the audit chain: who changes the text later has to break the chain too."""

    label = _("Minutes of a council signed")
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSigned(SessionEvent):
    """All have signed; there is a document."""

    label = _("Minutes of a council signed by all")
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSet(Event):
    subject: ClassVar[str] = "organisation"
    label = _("Room of a centre set")
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPolicySet(Event):
    subject: ClassVar[str] = "organisation"
    label = _("Rules of councils set")
    organisation_id: UUID
    quorum: int
    door_opens_minutes: int
    span_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeedMade(Event):
    subject: ClassVar[str] = "user"
    label = _("Private calendar address made")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeedRevoked(Event):
    subject: ClassVar[str] = "user"
    label = _("Private calendar address revoked")
    user_id: UUID
