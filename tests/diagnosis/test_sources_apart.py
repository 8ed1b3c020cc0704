"""What one source saw together, and what many saw here and there, are two things to the ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import ranking
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.features import NAMES, query
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.profiles import FEWEST_TOLD, MOST_SOURCES, profile
from tests.factories.diagnosis import (
    FINDINGS,
    FOCAL,
    HEARING,
    MICROCEPHALY,
    ROWS,
    SEIZURE,
    SEPTUM,
    STATURE,
    make_knowledge,
    make_ontology,
    make_sources,
)

# One publication saw three findings in its patients, another three others; a third is cited beside the first.
TOLD = [
    *(Annotation("OMIM:7", code, "PMID:70", "3/4") for code in (FOCAL, MICROCEPHALY)),
    Annotation("OMIM:7", STATURE, "PMID:70;PMID:72", "1/4"),
    *(Annotation("OMIM:7", code, "PMID:71", "2/4") for code in (SEPTUM, HEARING, STATURE)),
    Annotation("OMIM:7", SEIZURE, "PMID:71", "0/4"),
    Annotation("OMIM:7", MICROCEPHALY, "PMID:71", "", negated=True),
    Annotation("OMIM:7", MICROCEPHALY, "PMID:72", "1/4"),
]
WORLD = make_knowledge([*ROWS, *TOLD])
DISEASE = next(number for number, one in enumerate(WORLD.diseases) if "OMIM:7" in one.ids)


def features(*codes: str, over: Overrides | None = None) -> dict[str, float]:
    """Of the disease that two publications describe."""
    asked, over = query(WORLD, sorted(WORLD.ontology.numbers[code] for code in codes)), over or Overrides()
    total = ranking.first_stage(WORLD, asked.implied, over)
    every = np.arange(len(WORLD.diseases))
    row = ranking.second_stage(WORLD, asked, total, every, over, onset=None, sex="")[DISEASE]
    return dict(zip(NAMES, row.tolist(), strict=True))


def sources(code: str, *left_out: str, rows: list[Annotation] | None = None) -> int:
    """How many sources tell a finding."""
    ontology = make_ontology()
    made = profile(ontology, TOLD if rows is None else rows, frozenset(left_out))
    where = np.flatnonzero(made.terms == ontology.numbers[code])
    return int(made.told_by[where[0]]).bit_count()


def test_a_source_tells_what_its_findings_imply_and_nothing_that_it_did_not_see() -> None:
    assert (sources(FOCAL), sources(SEIZURE)) == (1, 1), "0 of 4 and NOT are no telling"
    assert sources(STATURE) == 2, "both saw it; the third tells two findings, too few to be a patient"
    assert FEWEST_TOLD == 3


def test_a_publication_left_out_is_no_source_even_where_its_row_stays() -> None:
    assert sources(STATURE, "PMID:70") == 1
    assert sources(FOCAL, "PMID:70") == 0


def test_of_many_sources_those_that_tell_most_are_told_apart() -> None:
    few = [
        Annotation("OMIM:7", code, f"PMID:{100 + n}", "1/2")
        for n in range(MOST_SOURCES)
        for code in (FOCAL, HEARING, STATURE)
    ]
    most = [Annotation("OMIM:7", code, "PMID:999", "1/2") for code in FINDINGS]
    assert sources(STATURE, rows=[*few, *most]) == MOST_SOURCES
    assert sources(SEPTUM, rows=[*few, *most]) == 1


@given(st.permutations(TOLD))
def test_the_order_of_rows_changes_nothing(rows: list[Annotation]) -> None:
    one, other = profile(make_ontology(), TOLD), profile(make_ontology(), rows)
    assert one.told_by.tolist() == other.told_by.tolist()


def test_what_one_source_saw_together_counts_as_more_than_what_two_saw_apart() -> None:
    together, apart = features(SEPTUM, HEARING), features(FOCAL, HEARING)
    assert (together["one_source"], together["one_source_weighed"]) == pytest.approx((1, 1))
    assert apart["one_source"] == pytest.approx(0.5)
    assert apart["second_source"] == pytest.approx(0.5), "the other half is the other's"
    assert together["exact_share"] == pytest.approx(apart["exact_share"], abs=0.2), (
        "the pool sees no difference"
    )


@given(st.sets(st.sampled_from(FINDINGS), min_size=1))
def test_no_source_tells_more_than_all_and_the_next_tells_no_more_than_the_best(codes: set[str]) -> None:
    found = features(*codes)
    assert 0 <= found["second_source"] <= found["one_source"] <= 1 + 1e-6
    assert 0 <= found["one_source_weighed"] <= 1 + 1e-6


@given(st.sets(st.sampled_from(FINDINGS), min_size=1))
def test_a_description_that_is_told_apart_has_the_sources_of_the_table(codes: set[str]) -> None:
    numbers = sorted(WORLD.ontology.numbers[code] for code in codes)
    library = Library(WORLD, make_sources([*ROWS, *TOLD]))
    implied = WORLD.ontology.implied(numbers)
    same = Overrides(
        {DISEASE: WORLD.profile(DISEASE)}, {DISEASE: WORLD.table[implied, DISEASE]}, {DISEASE: [0.0] * 7}
    )
    assert features(*codes) == features(*codes, over=same)
    # A publication that no row cites leaves everything as it is; the one that is cited takes its findings along.
    assert features(*codes) == features(*codes, over=library.without(["PMID:0"], numbers))
    without = features(*codes, over=library.without(["PMID:70"], numbers))
    assert without["one_source"] <= features(*codes)["one_source"]
