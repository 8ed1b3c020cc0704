"""Whether a running clock will be missed, by what became of others like it.

Every run of a clock is told by the share of its time that was used when the awaited move came; one of which only
a part was seen, because it was cancelled, counts as long as it was seen, as Kaplan and Meier do, in steps of one
percent. Of those that had waited as long as this one, how many came too late: that is the chance. It never falls
while a clock runs, so each clock has one moment from which on it will probably be missed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

WHOLE: Final = 100  # percent of the time of a clock


class Run(NamedTuple):
    """One run of a clock: the share of its time until the move came (`is_met`), or until it was last seen waiting."""

    share: float
    is_met: bool


@dataclass(slots=True)
class Tally:
    """Runs counted by percent of the time used. What was met or seen after its whole time was late.

    `runs` are those whose end is known; `lost`, those lost sight of before, come beside them.
    """

    late: int = 0
    met: list[int] = field(default_factory=lambda: [0] * WHOLE)
    lost: list[int] = field(default_factory=lambda: [0] * WHOLE)

    @property
    def runs(self) -> int:
        return self.late + sum(self.met)

    def add(self, run: Run) -> None:
        percent = min(int(run.share * WHOLE), WHOLE - 1)
        if run.share > 1 or (run.share == 1 and not run.is_met):
            self.late += 1
        else:
            (self.met if run.is_met else self.lost)[percent] += 1


@dataclass(frozen=True, slots=True)
class Curve:
    """What a history says. `stood[p]`: how many whose end is known waited at percent `p`; `waits[p]`: the share
    that waits as long, and at 100 the share that is late."""

    stood: Sequence[int]
    waits: Sequence[float]

    def chance(self, percent: int) -> float:
        """The share of those still waiting at `percent` that came too late."""
        return self.waits[WHOLE] / self.waits[percent] if self.waits[percent] else 0.0


def curve_of(tally: Tally) -> Curve:
    stood, waits, seen = [tally.runs], [1.0], tally.runs + sum(tally.lost)
    for met, lost in zip(tally.met, tally.lost, strict=True):
        # Those lost sight of within this percent were seen for half of it.
        waits.append(waits[-1] * (1 - met / (seen - lost / 2)) if met else waits[-1])
        stood.append(stood[-1] - met)
        seen -= met + lost
    if not tally.late:
        waits[WHOLE] = 0.0  # nobody is known to have been late, however many were lost sight of
    return Curve(stood[:WHOLE], waits)


def curve_from(runs: Iterable[Run]) -> Curve:
    tally = Tally()
    for run in runs:
        tally.add(run)
    return curve_of(tally)


class Rules(NamedTuple):
    """What counts as probably late: from this chance on, known from at least so many that had waited as long."""

    late: float
    least: int


class Step(NamedTuple):
    """From this percent of its time on a clock has this chance to be missed. None: it cannot be assessed."""

    percent: int
    chance: float | None


def steps(curve: Curve, rules: Rules) -> list[Step]:
    """The forecast over the whole time of a clock, a step wherever the told chance changes by a tenth or the verdict.

    Where too few are known that waited as long, the last known chance stands as the least it can be: if it means
    "probably late", that stays true. Any other chance ends in "cannot be assessed" there, never in "all is well".
    """
    return list(_changes(_told(curve, rules), rules))


def _told(curve: Curve, rules: Rules) -> Iterator[Step]:
    known: float | None = None
    for percent in range(WHOLE):
        if curve.stood[percent] >= rules.least:
            known = curve.chance(percent)
        elif known is not None and known < rules.late:
            known = None
        yield Step(percent, known)


def _changes(told: Iterable[Step], rules: Rules) -> Iterator[Step]:
    before: object = ()
    for step in told:
        now = (tenths(step.chance), is_late(step.chance, rules.late))
        if now != before:
            yield step
            before = now


def is_late(chance: float | None, late: float) -> bool:
    return chance is not None and chance >= late


def tenths(chance: float | None) -> int | None:
    """`8` for "8 of 10"; rounded down, so that a forecast never says more than is known."""
    return None if chance is None else int(chance * 10 + 1e-9)


def late_from(curve: Curve, rules: Rules) -> int | None:
    """The percent of its time from which on a clock will probably be missed; None where nothing says so."""
    return next((step.percent for step in steps(curve, rules) if is_late(step.chance, rules.late)), None)
