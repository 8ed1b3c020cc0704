"""What routing is told about the questions that wait, by the context whose questions they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consilia.routing.domain.assignment import OpenQuestion
from consilia.routing.domain.habits import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One question of a centre that nobody has begun. `reference` is its public number."""

    subject_id: UUID
    reference: str
    urgency: str
    due_at: datetime
    question: OpenQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How one expert answered: her offers by urgency, and her working minutes until each signature."""

    offers: Sequence[tuple[str, Answered]]
    until_signed: Sequence[float]
