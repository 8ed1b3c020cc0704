"""What the log keeps of this context. Single notifications are not deeds: their cause is already there."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {
    "user": _("Own settings"),
    "subscription": _("Policy of notifications"),
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
