"""Diseases whose descriptions are most alike: the cosine of what they imply, each term by how often it is seen and what
it tells.

No description is complete: what the most alike diseases have is expected of a disease too, though less often.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.profiles import Floats, Profile

MOST_ALIKE = 20
# What more than a fifth of all diseases have (a logarithm of 1.5) makes none of them alike, and would cost most of the time.
LEAST_TELLING = 1.5
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crowd:
    """Of each term the diseases that have it, one term after another, and how much of their descriptions it is."""

    weight: Floats  # of each term; 0: not compared
    starts: npt.NDArray[np.int64]
    diseases: npt.NDArray[np.int32]
    parts: Floats
    count: int

    def nearest(self, disease: int, own: Profile, changed: Mapping[int, Profile] | None = None) -> list[int]:
        """The most alike, best first, ties by number; without the disease itself and those that share nothing.

        Args:
            own: its description, which need not be the one in the crowd.
            changed: diseases whose descriptions are others than in the crowd.
        """
        found = self._cosines(own)
        for one, other in (changed or {}).items():
            found[one] = _cosine(own, parts_of(own, self.weight), other, parts_of(other, self.weight))
        found[disease] = 0
        least = np.partition(found, -MOST_ALIKE)[-MOST_ALIKE] if len(found) > MOST_ALIKE else 0
        some = np.flatnonzero((found >= least) & (found > 0))  # few are left to be sorted
        best: list[int] = some[np.lexsort((some, -found[some]))][:MOST_ALIKE].tolist()
        return best

    def _cosines(self, own: Profile) -> Doubles:
        first = self.starts[own.terms]
        counts = self.starts[own.terms + 1] - first
        where = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        mine = np.repeat(parts_of(own, self.weight), counts)
        return np.asarray(np.bincount(self.diseases[where], self.parts[where] * mine, self.count), np.float64)


def crowd(profiles: Sequence[Profile], weight: Floats) -> Crowd:
    """Ready to be compared with.

    Args:
        weight: what each term tells, a logarithm of how rarely diseases have it.
    """
    weight = np.where(weight < LEAST_TELLING, 0, weight).astype(np.float32)
    terms = np.concatenate([own.terms for own in profiles])
    parts = np.concatenate([parts_of(own, weight) for own in profiles])
    rows = np.repeat(np.arange(len(profiles), dtype=np.int32), [len(own.terms) for own in profiles])
    kept = np.flatnonzero(weight[terms])
    order = kept[np.argsort(terms[kept], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(terms[kept], minlength=len(weight)))])
    return Crowd(weight, starts, rows[order], parts[order], len(profiles))


def parts_of(own: Profile, weight: Floats) -> Floats:
    """A description as a vector of length one."""
    parts = own.share * weight[own.terms]
    return np.asarray(parts / max(float(np.sqrt(parts @ parts)), 1e-6), np.float32)


def _cosine(own: Profile, mine: Floats, other: Profile, theirs: Floats) -> float:
    _, at, there = np.intersect1d(own.terms, other.terms, assume_unique=True, return_indices=True)
    return float(mine[at] @ theirs[there])
