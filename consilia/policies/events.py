"""What becomes of a change of a policy. Identifiers and codes only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"policy_change": _("Change of a policy")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeEvent(Event):
    """Something happens to a row of a policy; the change itself says to which."""

    subject: ClassVar[str] = "policy_change"
    policy_change_id: UUID
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeProposed(PolicyChangeEvent):
    label = _("Change of a policy proposed")
    ends: bool
    needs_second: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeConfirmed(PolicyChangeEvent):
    label = _("Change of a policy confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeDropped(PolicyChangeEvent):
    label = _("Change of a policy dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeCalledOff(PolicyChangeEvent):
    label = _("Change of a policy called off")
