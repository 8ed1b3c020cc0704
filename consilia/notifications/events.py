"""What the log keeps of this context. Single notifications are not deeds: their cause is already there."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {
    "user": _("Own settings"),
    "address": _("E-mail address"),
    "subscription": _("Policy of notifications"),
    "letter": _("Letter that did not go out"),
    "job": _("Background job"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChanged(Event):
    label = _("Notification settings changed")
    subject: ClassVar[str] = "user"
    user_id: UUID
    kind: str
    in_app: bool
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEvent(Event):
    """`role` is empty for the row of all other roles."""

    subject: ClassVar[str] = "subscription"
    subscription_id: UUID
    kind: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionSet(SubscriptionEvent):
    label = _("Policy of notifications set")
    in_app: bool
    email: str
    delay_minutes: int
    because: str
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(SubscriptionEvent):
    label = _("Exception in the policy of notifications ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHoursChosen(Event):
    """Empty times: letters never wait, unless `is_policy`: they wait as the policy says."""

    label = _("Quiet hours chosen")
    subject: ClassVar[str] = "user"
    user_id: UUID
    quiet_from: str = ""
    quiet_until: str = ""
    is_policy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChosen(Event):
    label = _("News on request chosen")
    subject: ClassVar[str] = "user"
    user_id: UUID
    kind: str
    in_app: bool
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHourChosen(Event):
    """Without a time: as the policy says."""

    label = _("Hour of the daily e-mail chosen")
    subject: ClassVar[str] = "user"
    user_id: UUID
    digest_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTriedAgain(Event):
    label = _("Blocked e-mail address tried again")
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSentAgain(Event):
    label = _("Letter sent again")
    subject: ClassVar[str] = "letter"
    letter_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterGivenUp(Event):
    label = _("Letter given up")
    subject: ClassVar[str] = "letter"
    letter_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTriedAgain(Event):
    label = _("Background job started again")
    subject: ClassVar[str] = "job"
    job_id: UUID
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPutAside(Event):
    label = _("Background job put aside")
    subject: ClassVar[str] = "job"
    job_id: UUID
    task: str
