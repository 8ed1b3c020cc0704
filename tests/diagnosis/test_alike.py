"""What the most alike diseases have is expected of a disease too: who they are, and what is said about it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import alike, explaining, ranking
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.explaining import Match
from consilia.diagnosis.domain.features import NAMES, query
from consilia.diagnosis.domain.knowledge import build
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.profiles import Profile
from consilia.diagnosis.domain.relatives import PART_OF_ALIKE, raised
from consilia.diagnosis.domain.shipped import Sources
from tests.factories.diagnosis import (
    FOCAL,
    HEARING,
    MICROCEPHALY,
    ROWS,
    SEPTUM,
    STATURE,
    make_knowledge,
    make_sources,
)

TERMS = 12
# The first two tell too little to make anything alike.
WEIGHT = np.asarray([0, 1.4, *np.linspace(1.5, 6, TERMS - 2)], np.float32)
shares = st.sampled_from([0.1, 0.5, 0.9])
descriptions = st.lists(st.dictionaries(st.integers(0, TERMS - 1), shares), min_size=2, max_size=30)

# Nobody saw short stature in OMIM:21; its source tells the same two findings as that of OMIM:20.
PAIR = [
    *(Annotation("OMIM:20", code, "PMID:20", "9/10") for code in (FOCAL, SEPTUM, MICROCEPHALY)),
    *(Annotation("OMIM:21", code, "PMID:21", "9/10") for code in (FOCAL, SEPTUM)),
    *(Annotation(f"OMIM:{30 + n}", HEARING, f"PMID:{30 + n}", "1/2") for n in range(25)),
]


def of_no_series() -> Sources:
    sources = make_sources([*ROWS, *PAIR])
    return replace(sources, names=dict.fromkeys(sources.names, "X"))


WORLD = build(of_no_series(), "of a test")


def profile_of(shares: dict[int, float]) -> Profile:
    terms = np.asarray(sorted(shares), np.int32)
    share = np.asarray([shares[term] for term in terms.tolist()], np.float32)
    return Profile(terms, share, terms, share, 1)


def number(entry: str) -> int:
    return next(at for at, one in enumerate(WORLD.diseases) if entry in one.ids)


def by_comparing_all(profiles: list[Profile], disease: int) -> dict[int, float]:
    """The straightforward way: a dense matrix of what tells."""
    rows = np.zeros((len(profiles), TERMS))
    for at, own in enumerate(profiles):
        rows[at, own.terms] = own.share * np.where(WEIGHT < alike.LEAST_TELLING, 0, WEIGHT)[own.terms]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    cosines = rows @ rows[disease]
    return {at: float(one) for at, one in enumerate(cosines) if one > 0 and at != disease}


@given(descriptions)
def test_the_most_alike_are_those_of_comparing_all_with_all(said: list[dict[int, float]]) -> None:
    profiles = [profile_of(one) for one in said]
    found = alike.crowd(profiles, WEIGHT).nearest(0, profiles[0])
    cosines = by_comparing_all(profiles, 0)
    assert len(found) == min(len(cosines), alike.MOST_ALIKE)
    assert [cosines[one] for one in found] == pytest.approx(
        sorted(cosines.values(), reverse=True)[: len(found)], abs=1e-5
    )


@given(descriptions, st.data())
def test_descriptions_that_changed_are_compared_as_they_are_now(
    said: list[dict[int, float]], data: st.DataObject
) -> None:
    before = [profile_of(one) for one in said]
    changed = {
        at: profile_of(data.draw(st.dictionaries(st.integers(0, TERMS - 1), shares)))
        for at in data.draw(st.sets(st.integers(0, len(said) - 1), max_size=3)) | {0}
    }
    after = [changed.get(at, own) for at, own in enumerate(before)]
    found = alike.crowd(before, WEIGHT).nearest(0, changed[0], changed)
    cosines = by_comparing_all(after, 0)
    assert [cosines[one] for one in found] == pytest.approx(
        sorted(cosines.values(), reverse=True)[: alike.MOST_ALIKE], abs=1e-5
    )


def test_three_tenths_of_what_the_most_alike_have_is_expected_whatever_is_known() -> None:
    share, near = np.zeros(9, np.float32), WORLD.profile(0)
    assert raised(share, 50, [[], [], [0]], {0: near})[near.terms] == pytest.approx(
        near.share * PART_OF_ALIKE
    )


def test_what_only_the_most_alike_disease_has_speaks_for_a_disease_and_is_told_so() -> None:
    disease, small_head = number("OMIM:21"), WORLD.ontology.numbers[MICROCEPHALY]
    assert number("OMIM:20") == WORLD.alike(disease)[0]
    plain = WORLD.table[small_head, number("OMIM:30")]
    assert WORLD.table[small_head, disease] > plain
    said = {
        entry: explaining.reason(WORLD, number(entry), WORLD.profile(number(entry)), small_head).match
        for entry in ("OMIM:20", "OMIM:21")
    }
    assert said == {"OMIM:20": Match.EXACT, "OMIM:21": Match.ALIKE}


def test_without_its_publication_a_disease_has_the_neighbours_that_the_rest_makes() -> None:
    """Neighbours found by what the left-out publication tells would remember it."""
    rows = [*ROWS, *PAIR, Annotation("OMIM:21", STATURE, "PMID:22", "1/2")]
    library = Library(make_knowledge(rows), make_sources(rows))
    implied = library.knowledge.ontology.implied([library.knowledge.ontology.numbers[MICROCEPHALY]])
    disease = next(at for at, one in enumerate(library.knowledge.diseases) if "OMIM:21" in one.ids)
    over = library.without(["PMID:21"], [library.knowledge.ontology.numbers[MICROCEPHALY]])
    assert over.columns[disease].sum() < library.knowledge.table[implied, disease].sum()


def test_a_finding_that_the_whole_list_has_tells_less_than_one_that_few_of_it_have() -> None:
    def rare_in_list(code: str) -> float:
        asked, every = query(WORLD, [WORLD.ontology.numbers[code]]), np.arange(len(WORLD.diseases))
        total = ranking.first_stage(WORLD, asked.implied, Overrides())
        rows = ranking.second_stage(WORLD, asked, total, every, Overrides(), onset=None, sex="")
        return float(rows[:, NAMES.index("rare_in_list")].max())

    having = 28  # hearing loss: 25 of these, OMIM:1, OMIM:3 and OMIM:11
    assert rare_in_list(HEARING) == pytest.approx(np.log((len(WORLD.diseases) + 1) / (having + 1)), abs=1e-5)
    assert rare_in_list(FOCAL) > rare_in_list(HEARING)
