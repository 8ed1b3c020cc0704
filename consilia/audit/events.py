"""What the log says about itself; and `Event`, of which the events of every context are made.

Each context names its events for readers of the log by `label`, and its readings (the `what` of
`record_read`) in a mapping READINGS of its `events` module.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

__all__ = ["ChainBroken", "Event", "LogExported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBroken(Event):
    """A verification found rows that do not hold."""

    subject: ClassVar[str] = "verification"
    label = _("Audit log found broken")
    verification_id: UUID
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExported(Event):
    """Somebody took a copy of a part of the log out of the system."""

    subject: ClassVar[str] = "person"
    label = _("Audit log exported")
    person_id: UUID
    filters: str


SUBJECTS = {"verification": _("Verification of the log")}
