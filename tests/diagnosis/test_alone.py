"""Findings that stand alone, and findings that come in crowds: what one of them may say."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import knowledge, ranking
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.features import NAMES, _apart, query
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import ROOT, ontology
from consilia.diagnosis.domain.profiles import by_disease
from consilia.diagnosis.domain.shipped import WEIGHTS, Sources
from tests.factories.diagnosis import (
    FINDINGS,
    MICROCEPHALY,
    ROWS,
    SEIZURE,
    SEPTUM,
    make_knowledge,
)

SMALL = make_knowledge(ROWS)
CROWDS, MEMBERS, TERMS, SHARED = 40, 12, 400, 8


@cache
def crowds() -> Knowledge:
    """Diseases in crowds that share most findings. Three in four have one more, so that the fourth is expected to.

    Those who have it are known to one register only, without a gene; the fourth to another, with one: all that is not
    a finding speaks for who lacks it.
    """
    chance = np.random.default_rng(4)
    codes = [ROOT, *(f"HP:{9_000_000 + at}" for at in range(TERMS + CROWDS))]
    parents = {
        code: [codes[int(chance.integers(max(0, at // 4 - 3), at // 2 + 1))]]
        for at, code in enumerate(codes[: TERMS + 1])
        if at
    }
    rows, genes = [], {}
    for crowd in range(CROWDS):
        common = chance.choice(np.arange(40, TERMS + 1), SHARED, replace=False).tolist()
        own = codes[TERMS + 1 + crowd]
        parents[own] = [codes[int(chance.integers(40, TERMS + 1))]]
        for member in range(MEMBERS):
            number, marked = crowd * MEMBERS + member, member % 4 != 0
            entry = f"{'ORPHA' if marked else 'OMIM'}:{number:06d}"
            told = [(codes[at], f"{chance.integers(5, 10)}/10") for at in common]
            if marked:
                told.append((own, "9/10"))
            else:
                genes[entry] = [f"GENE{number}"]
            rows += [Annotation(entry, code, f"PMID:{number}", share) for code, share in told]
    known = ontology("made up", {ROOT: [], **parents}, {})
    diseases = [(entry,) for entry in sorted({row.disease for row in rows})]
    nothing: list[list[int]] = [[] for _ in diseases]
    return knowledge.build(
        Sources("made up", known, diseases, by_disease(rows, diseases), {}, genes, nothing, {}), "made up"
    )


def test_who_is_told_by_one_rare_finding_finds_the_disease_that_has_it() -> None:
    """Not one that is only expected to have it because the most alike does."""
    known = crowds()
    rare = [known.ontology.numbers[f"HP:{9_000_000 + TERMS + at}"] for at in range(CROWDS)]
    first = [int(ranking.rank(known, ranking.weights(), [term]).diseases[0]) for term in rare]
    found = [term in known.profile(disease).terms for term, disease in zip(rare, first, strict=True)]
    assert np.mean(found) >= 0.97, "half, before children told by one finding were learnt from"


def row(disease: int, *codes: str) -> dict[str, float]:
    asked = query(SMALL, [SMALL.ontology.numbers[code] for code in codes])
    total = ranking.first_stage(SMALL, asked.implied, Overrides())
    every = np.arange(len(SMALL.diseases))
    rows = ranking.second_stage(SMALL, asked, total, every, Overrides(), onset=None, sex="")
    return dict(zip(NAMES, rows[disease].tolist(), strict=True))


def test_the_second_finding_is_the_less_telling_of_two_and_nothing_of_one() -> None:
    disease = next(at for at, one in enumerate(SMALL.diseases) if "OMIM:1" in one.ids)
    weight = [float(SMALL.weight[SMALL.ontology.numbers[code]]) for code in (SEIZURE, MICROCEPHALY)]
    assert row(disease, SEIZURE, MICROCEPHALY)["second_finding"] == pytest.approx(min(weight))
    assert row(disease, SEIZURE)["second_finding"] == 0
    assert row(disease, SEIZURE, SEPTUM)["second_finding"] == 0, "this disease has no other heart"


@given(st.sets(st.sampled_from(FINDINGS), min_size=1))
def test_a_finding_is_its_own_in_part_and_the_parts_make_no_more_than_there_are(codes: set[str]) -> None:
    asked = query(SMALL, [SMALL.ontology.numbers[code] for code in sorted(codes)])
    parts = _apart(SMALL, asked)
    count = len(asked.findings)
    assert parts.shape == (count,)
    assert (parts <= 1 + 1e-6).all()
    assert (parts >= 1 / count - 1e-6).all()


def test_findings_of_one_kind_count_for_less_than_findings_of_several() -> None:
    known = crowds()
    under: dict[int, list[int]] = {}
    for term, parents in enumerate(known.ontology.parents):
        under.setdefault(parents[0] if parents else -1, []).append(term)
    siblings = next(some for above, some in under.items() if len(some) > 1 and known.information[above] > 1)
    mine = set(known.ontology.steps_up(siblings[0]))
    other = next(
        term
        for term in range(len(known.ontology.codes))
        if len(mine & set(known.ontology.steps_up(term))) == 1
    )
    of_one_kind = _apart(known, query(known, siblings[:2]))
    of_several = _apart(known, query(known, [siblings[0], other]))
    assert of_one_kind.max() < of_several.min()
    assert _apart(known, query(known, siblings[:1])).tolist() == pytest.approx([1])


def test_other_weights_are_another_version(tmp_path: Path) -> None:
    """A kept list is made again when the version differs: the number of diseases learnt from may stay the same."""
    said = json.loads(WEIGHTS.read_text())
    said["weight"][0] += 0.001
    (tmp_path / "weights.json").write_text(json.dumps(said))
    other, shipped = ranking.weights(tmp_path / "weights.json"), ranking.weights()
    assert other.version != shipped.version
    assert other.version.startswith(f"{said['version']}/")
    (tmp_path / "same.json").write_bytes(WEIGHTS.read_bytes())
    assert ranking.weights(tmp_path / "same.json").version == shipped.version
