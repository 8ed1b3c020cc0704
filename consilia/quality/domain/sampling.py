"""A random sample that anybody can draw again: the seed and the list it was drawn from say everything.

Each case gets a place by the SHA-256 of the seed and its identifier, and each stratum (field and urgency) gives
its first ones. Nobody who does not know the seed can foretell the sample, and nobody who knows it can change it.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

Stratum = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that could be drawn: `stratum` is its field and its urgency."""

    case_id: UUID
    stratum: Stratum


def size_of(population: int, *, least: int, percent: float) -> int:
    """max(least, percent of the population), and never more than there are."""
    return min(population, max(least, math.ceil(population * percent / 100)))


def shares(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many each stratum gives: in proportion, each next one to who lacks most, and one of each while that is possible.

    Raises:
        ValueError: more is wanted than there is.
    """
    total = sum(sizes.values())
    if size > total:
        raise ValueError("more is wanted than there is")
    filled = sorted(stratum for stratum in sizes if sizes[stratum])
    if size < len(filled):  # not enough for everybody: the largest strata are seen
        first = sorted(filled, key=lambda one: (-sizes[one], one))[:size]
        return {stratum: int(stratum in first) for stratum in filled}
    given = dict.fromkeys(filled, 1)
    for _one_more in range(size - len(filled)):
        room = [one for one in filled if given[one] < sizes[one]]
        given[max(room, key=lambda one: (size * sizes[one] / total - given[one], one))] += 1
    return given


def draw(candidates: Iterable[Candidate], *, seed: str, size: int) -> list[UUID]:
    """The sample, in an order that does not depend on that of `candidates`."""
    strata: dict[Stratum, list[UUID]] = {}
    for one in candidates:
        strata.setdefault(one.stratum, []).append(one.case_id)
    given = shares({stratum: len(cases) for stratum, cases in strata.items()}, size) if size else {}
    chosen = [
        case_id
        for stratum in sorted(given)
        for case_id in sorted(strata[stratum], key=lambda one: place(seed, one))[: given[stratum]]
    ]
    return sorted(chosen, key=lambda one: place(seed, one))


def place(seed: str, case_id: UUID) -> str:
    return hashlib.sha256(f"{seed}|{case_id}".encode()).hexdigest()


def frame_sha256(candidates: Sequence[Candidate]) -> str:
    """What the sample was drawn from, in one word: later additions would be seen."""
    lines = sorted(f"{one.case_id}|{'|'.join(one.stratum)}" for one in candidates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
