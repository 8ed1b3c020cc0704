"""The ranking among made-up diseases, when a child is told worse than the books tell the disease: it may not collapse."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from consilia.diagnosis.domain import knowledge, ranking
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import ROOT, ontology
from consilia.diagnosis.domain.profiles import by_disease
from consilia.diagnosis.domain.shipped import Sources

TERMS, DISEASES, FINDINGS, TOLD = 200, 300, 10, 5
Findings = list[int]
Tell = Callable[[Knowledge, Findings, np.random.Generator], Findings]


@cache
def world() -> Knowledge:
    chance = np.random.default_rng(11)
    codes = [ROOT, *(f"HP:{number:07d}" for number in range(9_000_000, 9_000_000 + TERMS))]
    parents = {
        code: [codes[int(chance.integers(max(0, at // 4 - 3), at // 2 + 1))]]
        for at, code in enumerate(codes)
        if at
    }
    rows = [
        Annotation(f"OMIM:{disease:06d}", codes[int(term)], f"PMID:{disease}", f"{chance.integers(3, 10)}/10")
        for disease in range(DISEASES)
        for term in chance.choice(np.arange(20, TERMS), FINDINGS, replace=False)
    ]
    diseases = [(f"OMIM:{disease:06d}",) for disease in range(DISEASES)]
    nothing: list[list[int]] = [[] for _ in diseases]
    of_world = Sources(
        "made up",
        ontology("made up", {ROOT: [], **parents}, {}),
        diseases,
        by_disease(rows, diseases),
        {},
        {},
        nothing,
        {},
    )
    return knowledge.build(of_world, "made up")


def three(known: Knowledge, findings: Findings, chance: np.random.Generator) -> Findings:
    return chance.choice(findings, 3, replace=False).tolist()


def vague(known: Knowledge, findings: Findings, chance: np.random.Generator) -> Findings:
    return [known.ontology.parents[one][0] if at % 2 else one for at, one in enumerate(findings)]


def with_wrong_ones(known: Knowledge, findings: Findings, chance: np.random.Generator) -> Findings:
    return [*findings, *chance.integers(20, TERMS, 3).tolist()]


def as_told(known: Knowledge, findings: Findings, chance: np.random.Generator) -> Findings:
    return findings


@pytest.mark.parametrize(
    ("tell", "first", "among_ten"),
    [(as_told, 0.97, 1.0), (three, 0.8, 0.98), (vague, 0.93, 0.98), (with_wrong_ones, 0.93, 0.98)],
)
def test_a_child_told_worse_still_finds_its_disease(tell: Tell, first: float, among_ten: float) -> None:
    known, chance, places = world(), np.random.default_rng(3), []
    for disease in range(DISEASES):
        findings = chance.choice(known.profile(disease).direct, TOLD, replace=False).tolist()
        ranked = ranking.rank(known, ranking.weights(), tell(known, findings, chance))
        places.append(ranked.diseases.tolist().index(disease) if disease in ranked.diseases else DISEASES)
    assert np.mean([place < 1 for place in places]) >= first
    assert np.mean([place < 10 for place in places]) >= among_ten
