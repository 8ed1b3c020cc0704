"""Recording: only with everybody's consent, and no longer than it lasts.

The room itself records; here it is kept that it does, since when, and by whose consent.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.events import (
    RecordingConsentGiven,
    RecordingConsentWithdrawn,
    RecordingEnded,
    RecordingStarted,
)
from consilia.conferencing.models import Participant, Recording, RecordingConsent, Session
from consilia.conferencing.queries.standing import recordable
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.foundation.refusals import Refusal


class ConsentIsMissing(Refusal):
    message = _("A recording needs the consent of every participant and of the patient's side.")


class AlreadyRecording(Refusal):
    message = _("The recording is on already.")


@transaction.atomic
def consent_to_record(
    *, session_id: UUID, by: Actor, at: datetime, for_patient: bool = False
) -> RecordingConsent:
    """Consent for oneself, or enter that the patient's side has consented. Twice is once."""
    session, participant = _whose(session_id, by, for_patient=for_patient)
    known = _in_force(session, participant)
    if known is not None:
        return known
    consent = RecordingConsent.objects.create(
        session=session, participant=participant, entered_by_id=by.person_id, given_at=at
    )
    tell(RecordingConsentGiven, session, by=by, at=at, user_id=participant.user_id if participant else None)
    return consent


@transaction.atomic
def withdraw_consent_to_record(
    *, session_id: UUID, by: Actor, at: datetime, for_patient: bool = False
) -> None:
    """Take a consent back. A recording that is on ends with it."""
    session, participant = _whose(session_id, by, for_patient=for_patient)
    known = _in_force(session, participant)
    if known is None:
        return
    known.withdrawn_at = at
    known.save(update_fields=["withdrawn_at"])
    user_id = participant.user_id if participant else None
    tell(RecordingConsentWithdrawn, session, by=by, at=at, user_id=user_id)
    _end(session, by=by, at=at)


@transaction.atomic
def start_recording(*, session_id: UUID, by: Actor, at: datetime) -> Recording:
    """Note that the room records from now on.

    Raises:
        ConsentIsMissing: somebody has not consented.
    """
    session = opened(session_id, "start_recording", by)
    if not recordable(session).is_allowed:
        raise ConsentIsMissing
    if session.recordings.filter(ends=None).exists():
        raise AlreadyRecording
    recording = Recording.objects.create(session=session, starts=at)
    tell(RecordingStarted, session, by=by, at=at)
    return recording


@transaction.atomic
def end_recording(*, session_id: UUID, by: Actor, at: datetime) -> Session:
    """Note that the room records no more."""
    session = opened(session_id, "end_recording", by)
    _end(session, by=by, at=at)
    return session


def _end(session: Session, *, by: Actor, at: datetime) -> None:
    for recording in session.recordings.filter(ends=None):
        # A recording that ends in the moment in which it began still was one.
        recording.ends = max(at, recording.starts + timedelta(microseconds=1))
        recording.save(update_fields=["ends"])
        tell(RecordingEnded, session, by=by, at=at)


def _whose(session_id: UUID, by: Actor, *, for_patient: bool) -> tuple[Session, Participant | None]:
    if for_patient:
        return opened(session_id, "consent_for_patient", by), None
    session = opened(session_id, "consent_to_record", by)
    return session, own_place(session, by)


def _in_force(session: Session, participant: Participant | None) -> RecordingConsent | None:
    return RecordingConsent.objects.filter(
        session=session, participant=participant, withdrawn_at=None
    ).first()
