"""What one finding says about one disease: the table of stage 1.

A finding implies everything above it. The table takes this way down one step at a time: who has all that is
just above a term, how much more likely is the term in this disease than in any? A finding says the sum of the
steps to it, and two findings that share a part of the way say that part once, so that ten descriptions of one
matter do not count as ten. A disease whose description ends halfway speaks for the half that it has, and a
step that it does not take speaks against it, but never closes the door: descriptions are incomplete, and so are
diseases.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.ontology import Ontology
from consilia.diagnosis.domain.profiles import Floats, Profile

# How many children of the usual kind every description is watered with: who never saw a step may yet see it.
WATER = 3.0
# How often a step is taken for reasons that have nothing to do with the disease.
NOISE = 0.1
# A value is kept in one byte: LOWEST + byte * GRAIN, in natural logarithms of a likelihood ratio. Nothing said
# (a logarithm of 0) is a byte of its own, exactly.
LOWEST = -2.4
GRAIN = 0.05
BLOCK = 256
Bytes = npt.NDArray[np.uint8]
Above = list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]


def background(ontology: Ontology, profiles: Sequence[Profile]) -> Floats:
    """How often a child with any rare disease has each finding: the mean over diseases."""
    terms = np.concatenate([profile.terms for profile in profiles])
    share = np.concatenate([profile.share for profile in profiles])
    total = np.bincount(terms, weights=share, minlength=len(ontology.codes))
    # A finding that no disease has is as rare as half a disease.
    return np.asarray(np.maximum(total, 0.5) / max(len(profiles), 1), dtype=np.float32)


def to_bytes(ratio: Floats) -> Bytes:
    """The logarithm of each ratio as it is kept. Works in the array it is given: tables are large."""
    np.log(ratio, out=ratio)
    ratio -= LOWEST
    ratio *= 1 / GRAIN
    ratio += 0.5
    return np.asarray(np.clip(ratio, 0, 255, out=ratio), dtype=np.uint8)


def to_logarithms(values: Bytes) -> Floats:
    return values.astype(np.float32) * np.float32(GRAIN) + np.float32(LOWEST)


def fill(table: Bytes, ontology: Ontology, profiles: Sequence[Profile], rarity: Floats) -> None:
    """Write the row of every term, some diseases at a time: the whole in floats would not fit."""
    above, usual = _above(ontology), rarity[:, None]
    for first in range(0, len(profiles), BLOCK):
        some = profiles[first : first + BLOCK]
        share = np.zeros((len(ontology.codes), len(some)), np.float32)
        for column, profile in enumerate(some):
            share[profile.terms, column] = profile.share
        table[:, first : first + len(some)] = to_bytes(_steps(share, usual, above))


def column(ontology: Ontology, profile: Profile, rarity: Floats, terms: Sequence[int]) -> Bytes:
    """The same values for one disease and a few terms, without the table."""
    share = np.zeros((len(ontology.codes), 1), np.float32)
    share[profile.terms, 0] = profile.share
    return to_bytes(_steps(share, rarity[:, None], _above(ontology, terms), terms))[:, 0]


def _steps(share: Floats, usual: Floats, above: Above, terms: Sequence[int] | None = None) -> Floats:
    """For each term (all, or those named): how much more likely the step to it is than usually."""
    _, first = above[0]
    wider, wider_usual = share[first], usual[first]
    for which, parents in above[1:]:
        wider[which] = np.minimum(wider[which], share[parents])
        wider_usual[which] = np.minimum(wider_usual[which], usual[parents])
    own, own_usual = (share, usual) if terms is None else (share[terms], usual[terms])
    ratio = own + np.float32(WATER) * own_usual
    ratio /= wider + np.float32(WATER) * wider_usual
    ratio *= np.float32(1 - NOISE) * wider_usual / own_usual
    ratio += np.float32(NOISE)
    return ratio


def _above(ontology: Ontology, terms: Sequence[int] | None = None) -> Above:
    """The terms that have a first parent (the root has itself), and it; those that have a second, and it; ..."""
    every = range(len(ontology.codes)) if terms is None else terms
    parents = [ontology.parents[term] or [term] for term in every]
    found = []
    for at in range(max(len(one) for one in parents)):
        which = [number for number, one in enumerate(parents) if len(one) > at]
        found.append((np.asarray(which), np.asarray([parents[number][at] for number in which])))
    return found
