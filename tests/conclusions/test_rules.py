"""The rules that need no database: doses, completeness, order, canonical content, differences."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.conclusions.domain.completeness import (
    ConclusionFacts,
    Item,
    RecommendationFacts,
    missing_items,
)
from consilia.conclusions.domain.content import canonical, content_sha256, decimal_text
from consilia.conclusions.domain.differences import differences
from consilia.conclusions.domain.dosing import Dose, Flaw, flaws
from consilia.conclusions.domain.numbering import inserted, moved, without

WHOLE_DOSE: dict[str, Any] = {
    "drug": "Vigabatrin",
    "amount": Decimal(50),
    "unit": "mg",
    "per": "kg",
    "basis": "daily",
    "ceiling": Decimal(3),
    "ceiling_unit": "g",
    "route": "oral",
    "frequency": "in two doses",
    "duration": "six months",
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"drug": ""}, [Flaw.DRUG]),
        ({"unit": ""}, [Flaw.UNIT]),
        ({"per": ""}, [Flaw.UNIT]),
        ({"amount": None, "unit": ""}, [Flaw.DOSE]),
        ({"amount": None}, [Flaw.DOSE, Flaw.UNIT_WITHOUT_DOSE]),
        ({"basis": ""}, [Flaw.BASIS]),
        ({"ceiling": None}, [Flaw.CEILING]),
        ({"ceiling": None, "per": "m2"}, [Flaw.CEILING]),
        ({"ceiling": None, "per": "dose"}, []),
        ({"ceiling_unit": ""}, [Flaw.CEILING_UNIT]),
        ({"ceiling_unit": "mL"}, [Flaw.CEILING_SCALE]),
        ({"unit": "IU", "ceiling_unit": "mg"}, [Flaw.CEILING_SCALE]),
        ({"ceiling": Decimal(49), "ceiling_unit": "mg"}, [Flaw.CEILING_LOW]),
        ({"ceiling": Decimal(50_000), "ceiling_unit": "µg"}, []),
        ({"ceiling": Decimal("0.049")}, [Flaw.CEILING_LOW]),
        ({"route": ""}, [Flaw.ROUTE]),
        ({"frequency": "", "duration": ""}, [Flaw.FREQUENCY, Flaw.DURATION]),
    ],
)
def test_a_dose_is_refused_for_what_could_harm(changes: dict[str, Any], found: list[Flaw]) -> None:
    assert flaws(Dose(**{**WHOLE_DOSE, **changes})) == found


WHOLE: dict[str, Any] = {
    "assessment": "x" * 40,
    "has_diagnosis": True,
    "no_diagnosis_because": "",
    "certainty": "confirmed",
    "change": "none",
    "recommendations": [RecommendationFacts(1, "care", "Feed more often.", Dose())],
    "no_recommendations_because": "",
    "place": "stay",
    "place_where": "",
}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"assessment": "x" * 39}, [Item.ASSESSMENT]),
        ({"has_diagnosis": False}, [Item.DIAGNOSIS]),
        (
            {"has_diagnosis": False, "no_diagnosis_because": "Too early.", "certainty": "", "change": ""},
            [],
        ),
        ({"certainty": "", "change": ""}, [Item.CERTAINTY, Item.CHANGE]),
        ({"recommendations": []}, [Item.RECOMMENDATIONS]),
        ({"recommendations": [], "no_recommendations_because": "Nothing to add."}, []),
        ({"recommendations": [RecommendationFacts(1, "care", "", Dose())]}, [Item.ACTIONS]),
        ({"recommendations": [RecommendationFacts(1, "drug", "", Dose(**WHOLE_DOSE))]}, []),
        ({"recommendations": [RecommendationFacts(1, "drug", "Give it", Dose(drug="X"))]}, [Item.DOSES]),
        ({"place": ""}, [Item.PLACE]),
        ({"place": "transfer"}, [Item.TRANSFER]),
        ({"place": "admission", "place_where": "Our centre"}, []),
    ],
)
def test_a_conclusion_says_what_is_still_missing(changes: dict[str, Any], missing: list[Item]) -> None:
    assert missing_items(ConclusionFacts(**{**WHOLE, **changes})) == missing


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "move", "remove", "restore"]), st.integers(-5, 5)), max_size=40
    )
)
def test_numbers_stay_one_to_n_under_any_sequence_of_deeds(deeds: list[tuple[str, int]]) -> None:
    order: list[UUID] = []
    removed: list[UUID] = []
    every: set[UUID] = set()
    for deed, number in deeds:
        if deed == "add":
            order = inserted(order, added := uuid4(), len(order) + 1)
            every.add(added)
        elif deed == "move" and order:
            order = moved(order, order[number % len(order)], number)
        elif deed == "remove" and order:
            removed.append(order[number % len(order)])
            order = without(order, removed[-1])
        elif deed == "restore" and removed:
            order = inserted(order, removed.pop(), number)
        assert set(order) | set(removed) == every
        assert len(order) == len(set(order))


def test_a_recommendation_moves_as_far_as_the_list_goes() -> None:
    assert moved(["a", "b", "c"], "c", -1) == ["a", "c", "b"]
    assert moved(["a", "b", "c"], "a", -1) == ["a", "b", "c"]
    assert moved(["a", "b", "c"], "a", 9) == ["b", "c", "a"]


_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.uuids()
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
)
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
_contents = st.dictionaries(st.text(), _values, max_size=6)


@given(_contents, st.randoms())
def test_the_canonical_form_does_not_depend_on_order(content: dict[str, Any], random: Any) -> None:
    names = list(content)
    random.shuffle(names)
    assert content_sha256({name: content[name] for name in names}) == content_sha256(content)


@given(_contents)
def test_the_canonical_form_reads_back_to_itself(content: dict[str, Any]) -> None:
    assert canonical(json.loads(canonical(content))) == canonical(content)


@given(st.text(), st.text())
def test_another_word_is_another_hash(one: str, other: str) -> None:
    assert (content_sha256({"assessment": one}) == content_sha256({"assessment": other})) == (one == other)


@pytest.mark.parametrize(
    ("value", "text"), [("7.50", "7.5"), ("7", "7"), ("1E+2", "100"), ("0.0500", "0.05"), ("100", "100")]
)
def test_a_decimal_has_one_text(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"dose": 0.1})
    assert canonical({"on": date(2026, 1, 2)}) == b'{"on":"2026-01-02"}'


@given(st.text(), st.text())
def test_differences_hold_both_texts(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after


def test_differences_show_the_changed_word_alone() -> None:
    changed = [piece for piece in differences("give 2 mg twice", "give 1 mg twice") if piece.change != "same"]
    assert [(piece.change, piece.text) for piece in changed] == [("removed", "2"), ("added", "1")]
