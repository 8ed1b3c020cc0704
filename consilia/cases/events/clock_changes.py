"""What becomes of a change of the clock policy. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeEvent(Event):
    """Something happens to a row of the clock policy; the change itself says to which."""

    subject: ClassVar[str] = "clock_change"
    clock_change_id: UUID
    clock: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeProposed(ClockChangeEvent):
    label = _("Change of a limit proposed")
    minutes: int | None
    loosens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeConfirmed(ClockChangeEvent):
    label = _("Change of a limit confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeDropped(ClockChangeEvent):
    label = _("Change of a limit dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeCalledOff(ClockChangeEvent):
    label = _("Change of a limit called off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeApplied(ClockChangeEvent):
    """The clocks that ran when it came into force go by it now."""

    label = _("Change of a limit carried out")
    earlier: int
    later: int
