"""What routing is told: what is needed, and who could answer. Nobody's name, no clinical word."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    PLANNED = "planned"


class Conflict(StrEnum):
    """Why somebody should not judge: kept by the one who declared it."""

    KINSHIP = "kinship"
    INTEREST = "interest"  # in a product, a study or a payment that the question is about
    TREATING = "treating"  # she treated the child herself, and this is a second opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One question that waits for an expert.

    Args:
        seed: given by the case; decides between equals, always in the same way.
        age_band: None when it cannot be told, or belongs to an adult.
        language: of the family.
        house: the organisation that asks. `treating`: organisations whose doing is to be judged again.
    """

    seed: str
    urgency: Urgency
    age_band: str | None
    language: str
    house: UUID | None
    asks: UUID | None
    treating: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """A consultant at this moment. None stands for what nobody knows: it never looks like a good value.

    Args:
        registered: whether the register entry is valid today; None without an entry.
        idle_days: since she last took a case; None when she never did.
        answer_share: her median time to a signed answer, as a share of the time allowed.
        quality: mean of her reviews, from 1 to 5.
        in_time: the chance that she answers before the deadline, see `forecast`.
    """

    consultant_id: UUID
    user_id: UUID
    house: UUID
    in_field: bool = True
    exact: bool = False
    age_bands: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    registered: bool | None = True
    on_leave: bool = False
    on_duty: bool = False
    local_time: datetime
    load: int = 0
    limit: int = 1
    saw_child: bool = False
    idle_days: float | None = None
    answer_share: float | None = None
    quality: float | None = None
    in_time: float | None = None
    conflicts: frozenset[Conflict] = field(default_factory=frozenset)
    reviewed_before: bool = False
    gave_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each term may add or take at most, and what the terms are measured by."""

    exact: float
    seen: float
    hours: float
    language: float
    fairness: float
    load: float
    answer: float
    quality: float
    forecast: float
    tie: float
    day_begins: int
    day_ends: int
    fairness_days: int
    working_language: str
    interpreters: frozenset[str] = frozenset()
