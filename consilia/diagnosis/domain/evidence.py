"""What one finding says about one disease: the table of stage 1.

A finding that is common in a disease and rare elsewhere speaks for it; one that the disease has only in a
wider form (an ancestor) speaks less, by `STEP` for each step up; one that it does not have speaks against
it, but never closes the door: descriptions are incomplete, and so are diseases.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.ontology import Ints, Ontology
from consilia.diagnosis.domain.profiles import Floats, Profile

STEP = 0.1
NOISE = 0.03
# A value is kept in one byte: LOWEST + byte * GRAIN, in natural logarithms of a likelihood ratio.
LOWEST = -3.6
GRAIN = 0.05
BLOCK = 256
Bytes = npt.NDArray[np.uint8]


def background(ontology: Ontology, profiles: Sequence[Profile]) -> Floats:
    """How often a child with any rare disease has each finding: the mean over diseases."""
    terms = np.concatenate([profile.terms for profile in profiles])
    share = np.concatenate([profile.share for profile in profiles])
    total = np.bincount(terms, weights=share, minlength=len(ontology.codes))
    # A finding that no disease has is as rare as half a disease.
    return np.asarray(np.maximum(total, 0.5) / max(len(profiles), 1), dtype=np.float32)


def to_bytes(ratio: Floats) -> Bytes:
    """The logarithm of each ratio as it is kept. Works in the array it is given: tables are large."""
    ratio *= 1 - NOISE
    ratio += NOISE
    np.log(ratio, out=ratio)
    ratio -= LOWEST
    ratio *= 1 / GRAIN
    ratio += 0.5
    return np.asarray(np.clip(ratio, 0, 255, out=ratio), dtype=np.uint8)


def fill(table: Bytes, ontology: Ontology, profiles: Sequence[Profile], rarity: Floats) -> None:
    """Write the row of every term, some diseases at a time: the whole in floats would not fit."""
    steps = [(level, _parents(ontology, level)) for level in ontology.levels[1:]]
    for first in range(0, len(profiles), BLOCK):
        some = profiles[first : first + BLOCK]
        ratio = np.zeros((len(ontology.codes), len(some)), np.float32)
        for column, profile in enumerate(some):
            ratio[profile.terms, column] = profile.share / rarity[profile.terms]
        for level, (parents, *others) in steps:
            above = ratio[parents]
            for more in others:
                np.maximum(above, ratio[more], out=above)
            above *= STEP
            ratio[level] = np.maximum(ratio[level], above)
        table[:, first : first + len(some)] = to_bytes(ratio)


def _parents(ontology: Ontology, level: Ints) -> list[Ints]:
    """The first parent of each term, the second, and so on; who has fewer repeats the last."""
    parents = [ontology.parents[term] for term in level.tolist()]
    most = max(len(one) for one in parents)
    return [np.asarray([one[min(at, len(one) - 1)] for one in parents], np.int32) for at in range(most)]


def column(ontology: Ontology, profile: Profile, rarity: Floats, terms: Sequence[int]) -> Bytes:
    """The same values for one disease and a few terms, without the table."""
    ratio = dict(zip(profile.terms.tolist(), (profile.share / rarity[profile.terms]).tolist(), strict=True))
    best = [
        max((ratio.get(above, 0.0) * STEP**steps for above, steps in ontology.steps_up(term).items()))
        for term in terms
    ]
    return to_bytes(np.asarray(best, dtype=np.float32))
