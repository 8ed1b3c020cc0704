"""What the experts of a field ask for. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSetMade(Event):
    """A new version of what a field asks for; `field` is empty for the set that all fields share."""

    subject: ClassVar[str] = "requirement_set"
    label = _("Requirement set changed")
    requirement_set_id: UUID
    field: str
    number: int
    items: int
