"""How soon a child needs the answer."""

from enum import StrEnum


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    PLANNED = "planned"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Urgency).index(self)


def is_lowered(before: Urgency, after: Urgency) -> bool:
    """True when the case would have to wait longer than the referrer asked."""
    return after.rank > before.rank
