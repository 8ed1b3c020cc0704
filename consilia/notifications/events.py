"""What the log keeps of this context. Single notifications are not deeds: their cause is already there."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {"user": _("Own settings")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChanged(Event):
    label = _("Notification settings changed")
    subject: ClassVar[str] = "user"
    user_id: UUID
    kind: str
    in_app: bool
    email: str
