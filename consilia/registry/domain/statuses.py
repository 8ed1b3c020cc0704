"""Whether a child lives: what may be said of it, and at which day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consilia.registry.domain.words import Vital


@dataclass(frozen=True, slots=True)
class Status:
    """`on`: the day of death, or the day for which the rest is known. `cause`: a code of ICD-10, of a death only."""

    vital: Vital
    on: date
    cause: str = ""


class StatusFault(StrEnum):
    BEFORE_BIRTH = "before_birth"
    LATER = "later"
    DIED_BEFORE = "died_before"
    CAUSE_OF_NO_DEATH = "cause"


def status_fault(status: Status, *, birth: date, today: date, died: date | None) -> StatusFault | None:
    """What cannot be so. Whoever was seen after the day of death that the record holds has another record to mend."""
    if status.on < birth:
        return StatusFault.BEFORE_BIRTH
    if status.on > today:
        return StatusFault.LATER
    if status.vital is not Vital.DEAD:
        if status.cause:
            return StatusFault.CAUSE_OF_NO_DEATH
        if died is not None and status.on >= died:
            return StatusFault.DIED_BEFORE
    return None
