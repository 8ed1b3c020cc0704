"""Patients told worse than they were published: fewer findings, vaguer ones, wrong ones. What is left of the ranking?

Each way of telling worse is drawn with a fixed seed from the patient's own findings and the hierarchy.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import distinct

# Told by hardly anything; the last of `ways`.
HARDLY = ("two findings", "one finding")
Tell = Callable[[Sequence[int], np.random.Generator], list[int]]


def ways(knowledge: Knowledge) -> Mapping[str, Tell]:
    """By name, how a patient is told worse."""
    annotated = np.unique(knowledge.arrays["direct"])

    def few(count: int) -> Tell:
        return lambda findings, chance: _some(findings, count, chance)

    def vague(findings: Sequence[int], chance: np.random.Generator) -> list[int]:
        """Half of the findings as what is just above them."""
        above = knowledge.ontology.parents
        return distinct(
            int(chance.choice(above[one])) if above[one] and chance.random() < 0.5 else one
            for one in findings
        )

    def wrong(share: float) -> Tell:
        """So many more findings that have nothing to do with the patient."""

        def tell(findings: Sequence[int], chance: np.random.Generator) -> list[int]:
            more = int(np.ceil(share * len(findings)))
            return distinct([*findings, *chance.choice(annotated, more).tolist()])

        return tell

    return {
        "five findings": few(5),
        "three findings": few(3),
        "half are vaguer by a step": vague,
        "a quarter more, wrong": wrong(0.25),
        "half more, wrong": wrong(0.5),
        "five, half of them vaguer, and two wrong": lambda findings, chance: wrong(0.4)(
            vague(_some(findings, 5, chance), chance), chance
        ),
        **dict(zip(HARDLY, (few(2), few(1)), strict=True)),
    }


def _some(findings: Sequence[int], count: int, chance: np.random.Generator) -> list[int]:
    if len(findings) <= count:
        return list(findings)
    return distinct(chance.choice(np.asarray(findings), count, replace=False).tolist())
