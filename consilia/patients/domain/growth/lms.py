"""The LMS method as WHO computes it (Child Growth Standards: Methods and development, 2006, chapter 7)."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

OUTER: Final = 3.0  # deviations up to which the curve itself is used for weight
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Lms:
    """One row of a table: power `l` that makes the spread even, median `m`, coefficient of variation `s`."""

    l: float  # noqa: E741 - the name that everybody has for it
    m: float
    s: float

    def towards(self, other: "Lms", share: float) -> "Lms":
        """The row at `share` of the way to the next one."""
        return Lms(*(a + (b - a) * share for a, b in zip(self._parts, other._parts, strict=True)))

    @property
    def _parts(self) -> tuple[float, float, float]:
        return self.l, self.m, self.s


def z_score(value: float, row: Lms, *, restricted: bool) -> float:
    """How many deviations `value` lies from the median; `value` is above zero.

    With `restricted` a score beyond three is counted in steps as wide as the one from two to three.
    """
    z = _on_curve(value, row)
    if not restricted or abs(z) <= OUTER:
        return z
    edge = math.copysign(OUTER, z)
    return edge + (value - _at(edge, row)) / _step(edge, row)


def value_at(z: float, row: Lms, *, restricted: bool) -> float:
    """The value that lies `z` deviations from the median: what `z_score` takes back."""
    if not restricted or abs(z) <= OUTER:
        return _at(z, row)
    edge = math.copysign(OUTER, z)
    return _at(edge, row) + (z - edge) * _step(edge, row)


def centile(z: float) -> float:
    """How many of a hundred children of this age and sex measure less."""
    return 100 * _NORMAL.cdf(z)


def _on_curve(value: float, row: Lms) -> float:
    if row.l == 0:
        return math.log(value / row.m) / row.s
    return (math.pow(value / row.m, row.l) - 1) / (row.s * row.l)


def _at(z: float, row: Lms) -> float:
    if row.l == 0:
        return row.m * math.exp(row.s * z)
    return row.m * math.pow(1 + row.l * row.s * z, 1 / row.l)


def _step(edge: float, row: Lms) -> float:
    """The width of the last deviation inside the edge."""
    return abs(_at(edge, row) - _at(edge - math.copysign(1, edge), row))
