"""How specific a set of findings is, in the little world of the tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import knowledge
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.specificity import Level, specificity, tells_apart
from tests.factories.diagnosis import (
    FOCAL,
    HEARING,
    HEART,
    MICROCEPHALY,
    SEIZURE,
    SEPTUM,
    STATURE,
    make_sources,
)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.build(make_sources(), "test")


def numbers(known: Knowledge, *codes: str) -> list[int]:
    return [known.ontology.numbers[code] for code in codes]


def test_nothing_can_be_said_of_no_finding(known: Knowledge) -> None:
    assert specificity(known, []) is None


def test_a_wider_finding_adds_nothing_to_a_special_one(known: Knowledge) -> None:
    both, one = specificity(known, numbers(known, HEART, SEPTUM)), specificity(known, numbers(known, SEPTUM))
    assert both is not None
    assert one is not None
    assert (both.told, both.with_all, both.implied) == (one.told, one.with_all, (HEART,))


def test_diseases_are_counted_that_have_all_of_them(known: Knowledge) -> None:
    found = specificity(known, numbers(known, SEPTUM, STATURE))
    assert found is not None
    assert (found.with_all, found.rarest in {SEPTUM, STATURE}) == (1, True)
    alone = specificity(known, numbers(known, HEART))
    assert alone is not None
    assert (alone.with_all, alone.level) == (2, Level.GENERAL)


@given(
    st.lists(st.sampled_from([SEIZURE, FOCAL, MICROCEPHALY, HEART, SEPTUM, HEARING]), min_size=1, max_size=9)
)
def test_neither_order_nor_repetition_matters_and_more_never_tells_less(codes: list[str]) -> None:
    known = knowledge.build(make_sources(), "test") if not _made else _made[0]
    _made[:] = [known]
    first = specificity(known, numbers(known, *codes))
    again = specificity(known, numbers(known, *reversed(codes), codes[0]))
    more = specificity(known, numbers(known, *codes, STATURE))
    assert first == again
    assert first is not None
    assert more is not None
    assert more.told >= first.told
    assert more.with_all <= first.with_all


_made: list[Knowledge] = []


def test_what_every_second_disease_has_tells_none_apart(known: Knowledge) -> None:
    root = "HP:0000118"
    assert not tells_apart(known, numbers(known, root))
    assert not tells_apart(known, [])
    assert tells_apart(known, numbers(known, root, SEPTUM)), "the root takes nothing from what another tells"
    for one in range(len(known.ontology.codes)):
        assert tells_apart(known, [one]) is (float(known.rarity[one]) <= 0.5)
