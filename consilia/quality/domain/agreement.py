"""How far two reviewers agree beyond chance: weighted kappa with quadratic weights, and its confidence interval.

Sources: J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968) 213-220, for the statistic; J. L. Fleiss,
J. Cohen and B. S. Everitt, Large sample standard errors of kappa and weighted kappa, Psychological Bulletin 72
(1969) 323-327, for the standard error of a kappa that is not nought.

With p the shares of pairs, a and b the shares of each reviewer's grades, and w = 1 - (i - j)^2 / (k - 1)^2:

    observed = sum w p        expected = sum w a b        kappa = (observed - expected) / (1 - expected)

    variance = (sum p (w - (w_i + w_j)(1 - kappa))^2 - (kappa - expected (1 - kappa))^2) / (n (1 - expected)^2)

where w_i is the mean of w over the other's grades. The interval is kappa +- 1.96 standard errors, within [-1, 1].
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consilia.quality.domain.words import GRADES

Z_95: Final = 1.959963984540054
_SPREAD: Final = (len(GRADES) - 1) ** 2


@dataclass(frozen=True, slots=True)
class Agreement:
    kappa: float
    low: float
    high: float
    pairs: int


def agreement(pairs: Sequence[tuple[int, int]], *, least: int) -> Agreement | None:
    """None where it cannot be assessed: fewer than `least` pairs, or both always gave one and the same grade."""
    count = len(pairs)
    if count < max(least, 2):
        return None
    shares = {(i, j): pairs.count((i, j)) / count for i in GRADES for j in GRADES}
    firsts = {i: sum(shares[i, j] for j in GRADES) for i in GRADES}
    seconds = {j: sum(shares[i, j] for i in GRADES) for j in GRADES}
    observed = sum(weight(i, j) * share for (i, j), share in shares.items())
    expected = sum(weight(i, j) * firsts[i] * seconds[j] for i in GRADES for j in GRADES)
    if math.isclose(expected, 1):
        return None
    kappa = (observed - expected) / (1 - expected)
    row = {i: sum(seconds[j] * weight(i, j) for j in GRADES) for i in GRADES}
    column = {j: sum(firsts[i] * weight(i, j) for i in GRADES) for j in GRADES}
    around = sum(
        share * (weight(i, j) - (row[i] + column[j]) * (1 - kappa)) ** 2 for (i, j), share in shares.items()
    )
    variance = (around - (kappa - expected * (1 - kappa)) ** 2) / (count * (1 - expected) ** 2)
    half = Z_95 * math.sqrt(max(variance, 0))
    return Agreement(kappa, max(kappa - half, -1), min(kappa + half, 1), count)


def weight(one: int, other: int) -> float:
    """1 for the same grade, 0 for the two ends."""
    return 1 - (one - other) ** 2 / _SPREAD
