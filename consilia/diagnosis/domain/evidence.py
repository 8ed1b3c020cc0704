"""What one finding says about one disease: the table of stage 1.

A finding that is common in a disease and rare elsewhere speaks for it; one that the disease has only in a
wider form (an ancestor) speaks less, by `STEP` for each step up; one that it does not have speaks against
it, but never closes the door: descriptions are incomplete, and so are diseases.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.ontology import Ontology
from consilia.diagnosis.domain.profiles import Floats, Profile

STEP = 0.1
NOISE = 0.03
# A value is kept in one byte: LOWEST + byte * GRAIN, in natural logarithms of a likelihood ratio.
LOWEST = -3.6
GRAIN = 0.05
BLOCK = 512
Bytes = npt.NDArray[np.uint8]


def background(ontology: Ontology, profiles: Sequence[Profile]) -> Floats:
    """How often a child with any rare disease has each finding: the mean over diseases."""
    terms = np.concatenate([profile.terms for profile in profiles])
    share = np.concatenate([profile.share for profile in profiles])
    total = np.bincount(terms, weights=share, minlength=len(ontology.codes))
    # A finding that no disease has is as rare as half a disease.
    return np.asarray(np.maximum(total, 0.5) / max(len(profiles), 1), dtype=np.float32)


def evidence(ratio: Floats) -> Floats:
    return np.asarray(np.log(NOISE + (1 - NOISE) * ratio), dtype=np.float32)


def to_bytes(value: Floats) -> Bytes:
    return np.asarray(np.clip(np.rint((value - LOWEST) / GRAIN), 0, 255), dtype=np.uint8)


def fill(table: Bytes, ontology: Ontology, profiles: Sequence[Profile], rarity: Floats) -> None:
    """Write the row of every term, some diseases at a time: the whole in floats would not fit."""
    steps = [_step(ontology, level) for level in ontology.levels[1:]]
    for first in range(0, len(profiles), BLOCK):
        some = profiles[first : first + BLOCK]
        ratio = np.zeros((len(ontology.codes), len(some)), np.float32)
        for column, profile in enumerate(some):
            ratio[profile.terms, column] = profile.share / rarity[profile.terms]
        for terms, parents, starts in steps:
            above = np.maximum.reduceat(ratio[parents], starts, axis=0)
            ratio[terms] = np.maximum(ratio[terms], STEP * above)
        table[:, first : first + len(some)] = to_bytes(evidence(ratio))


def _step(
    ontology: Ontology, level: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """The terms of a level, their parents one after another, and where the parents of each begin."""
    parents = [ontology.parents[term] for term in level.tolist()]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in parents])[:-1]]).astype(np.int64)
    return level, np.fromiter((p for one in parents for p in one), np.int32), starts


def column(ontology: Ontology, profile: Profile, rarity: Floats, terms: Sequence[int]) -> Bytes:
    """The same values for one disease and a few terms, without the table."""
    ratio = dict(zip(profile.terms.tolist(), (profile.share / rarity[profile.terms]).tolist(), strict=True))
    best = [
        max((ratio.get(above, 0.0) * STEP**steps for above, steps in ontology.steps_up(term).items()))
        for term in terms
    ]
    return to_bytes(evidence(np.asarray(best, dtype=np.float32)))
