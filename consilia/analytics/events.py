"""What others may hear about reports."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"frozen_year": _("Frozen year")}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFrozen(Event):
    """The figures of a year were frozen; `sha256` seals everything that they say."""

    subject: ClassVar[str] = "frozen_year"
    label = _("Figures of a year frozen")
    frozen_year_id: UUID
    year: int
    number: int
    sha256: str
    document_id: UUID
