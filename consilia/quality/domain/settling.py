"""From two blinded opinions to one."""

from collections.abc import Mapping, Sequence
from statistics import mean, median

from consilia.quality.domain.words import Scale, Verdict

Grades = Mapping[Scale, int]
_WORST = (Verdict.GOOD, Verdict.MINOR, Verdict.SERIOUS)


def differs(one: Grades, other: Grades, *, apart: int) -> list[Scale]:
    """The scales on which the two are at least `apart` grades apart: a third one has to judge."""
    return [scale for scale in Scale if abs(one[scale] - other[scale]) >= apart]


def settled(given: Sequence[Grades]) -> dict[Scale, float]:
    """Of two the mean, of three the middle one: the third decides, and no one of them outweighs both others."""
    middle = mean if len(given) == 2 else median
    return {scale: float(middle([one[scale] for one in given])) for scale in Scale}


def verdict_of(given: Sequence[Verdict]) -> Verdict:
    """Of two the graver one, of three the middle one."""
    ordered = sorted(given, key=_WORST.index)
    return ordered[-1] if len(ordered) == 2 else ordered[len(ordered) // 2]


def overall(grades: Mapping[Scale, float]) -> float:
    """One figure from 1 to 5: the mean of the scales."""
    return mean(grades.values())


def shown(count: int, *, smallest: int) -> bool:
    """A cell that stands for nought or for fewer than `smallest` tells of persons."""
    return count >= smallest
