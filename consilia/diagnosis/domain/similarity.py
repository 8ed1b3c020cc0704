"""How alike two patients are by what is seen in them: simGIC over findings and all that they imply.

What both have, weighed by how much it tells, of what either has. The weight is the squared information content, so
that one rare finding in common counts for more than many frequent ones. Weights are whole numbers: whatever adds them
up, in whatever order, gets the same score to the last digit.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import Ints, Ontology, distinct

SCALE = 1024
GENE_SHARE = 0.5


def weights_of(knowledge: Knowledge) -> Ints:
    """What each finding counts: its squared information content among rare diseases, in 1/1024; the root nothing."""
    weights = np.rint(knowledge.weight.astype(np.float64) ** 2 * SCALE).astype(np.int32)
    weights[[number for number, parents in enumerate(knowledge.ontology.parents) if not parents]] = 0
    return weights


def closure(ontology: Ontology, codes: Iterable[str]) -> Ints:
    """The findings that `codes` name and all their ancestors, in ascending order; what HPO does not know is left out."""
    numbers = (ontology.number(code) for code in codes)
    return np.asarray(
        distinct(one for number in numbers if number is not None for one in ontology.steps_up(number)),
        np.int32,
    )


def of_findings(weights: Ints, one: Ints, other: Ints) -> float:
    """0 to 1. `one` and `other` are closures; nothing that tells anything on both sides is no likeness."""
    shared = int(weights[np.intersect1d(one, other, assume_unique=True)].sum(dtype=np.int64))
    either = int(weights[one].sum(dtype=np.int64) + weights[other].sum(dtype=np.int64)) - shared
    return shared / either if either else 0.0


def of_genes(one: Collection[str], other: Collection[str]) -> float:
    """The share of the shorter list that the other has: one proven gene among five candidates is the same gene."""
    return len(set(one) & set(other)) / min(len(set(one)), len(set(other)))


def together(phenotype: float, one: Collection[str], other: Collection[str]) -> float:
    """Half findings, half genes where both sides name genes; findings alone where one does not."""
    if not one or not other:
        return phenotype
    return (1 - GENE_SHARE) * phenotype + GENE_SHARE * of_genes(one, other)


@dataclass(frozen=True, slots=True)
class Shared:
    """A finding of the one, and what the other has of it: itself, or the most telling finding above both."""

    finding: str
    through: str

    @property
    def is_exact(self) -> bool:
        return self.finding == self.through


def shared_findings(
    ontology: Ontology, weights: Ints, own: Sequence[str], other: Sequence[str]
) -> list[Shared]:
    """For each own finding what both have of it, the most telling first; those with nothing in common are left out."""
    theirs = set(closure(ontology, other).tolist())
    found: dict[int, int] = {}
    for number in distinct(one for code in own if (one := ontology.number(code)) is not None):
        common = [one for one in ontology.steps_up(number) if one in theirs and weights[one]]
        if common:
            found[number] = max(common, key=lambda one: (weights[one], one))
    ordered = sorted(found.items(), key=lambda pair: (-int(weights[pair[1]]), pair[0]))
    return [Shared(ontology.codes[number], ontology.codes[through]) for number, through in ordered]
