"""Votes and quorum."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from consilia.conferencing.domain.words import THERE, VOTERS, Choice


@dataclass(frozen=True, slots=True)
class Tally:
    """How a vote stands. `absent` counts those entitled who have not voted."""

    in_favour: int
    against: int
    abstaining: int
    absent: int = 0

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstaining


def tally(choices: Iterable[str], *, entitled: int) -> Tally:
    counted = Counter(choices)
    cast = sum(counted[choice] for choice in Choice)
    return Tally(
        counted[Choice.FOR], counted[Choice.AGAINST], counted[Choice.ABSTAIN], max(entitled - cast, 0)
    )


def counts_for_quorum(part: str, attendance: str) -> bool:
    """Those who decide and were there; secretary and invited colleagues do not count."""
    return part in VOTERS and attendance in THERE
