"""What a code means, and what replaced it."""

from datetime import date

import pytest

from consilia.terminology import queries
from consilia.terminology.domain.systems import System
from consilia.terminology.models import Concept
from tests.factories.terminology import load_terms, make_term

pytestmark = pytest.mark.django_db


def load_chain() -> None:
    load_terms(
        make_term("HP:1", "One", "Один"),
        make_term("HP:2", "Two", obsolete=True, replaced_by="HP:1"),
        make_term("HP:3", "Three", obsolete=True, replaced_by="HP:2"),
        make_term("HP:4", "Four", obsolete=True),
        make_term("HP:5", "Five", obsolete=True, replaced_by="HP:6"),
        make_term("HP:6", "Six", obsolete=True, replaced_by="HP:5"),
    )


@pytest.mark.parametrize(
    ("code", "now"),
    [("HP:1", "HP:1"), ("HP:2", "HP:1"), ("HP:3", "HP:1"), ("HP:4", None), ("HP:5", None), ("HP:9", None)],
)
def test_an_obsolete_code_leads_to_its_successor(code: str, now: str | None) -> None:
    load_chain()
    assert queries.resolve("hpo", code) == now


def test_every_code_asked_for_has_a_label() -> None:
    load_chain()
    asked = ["HP:1", "HP:2", "HP:99", "HP:1"]
    assert queries.labels("hpo", asked, "ru") == {"HP:1": "Один", "HP:2": "Two", "HP:99": "HP:99"}
    assert queries.label("hpo", "HP:1", "en") == "One"
    assert queries.untranslated("hpo", ["HP:1", "HP:4"]) == {"HP:4"}


def test_a_code_of_one_system_is_unknown_to_another() -> None:
    load_chain()
    assert queries.concept("hpo", "HP:1") is not None
    assert queries.concept("icd10", "HP:1") is None
    assert queries.known("hpo", ["HP:1", "HP:99"]) == {"HP:1"}


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2021, 5, 31), True),
        (date(2021, 6, 1), False),
    ],
)
def test_a_code_is_valid_from_its_first_day_until_before_its_last(day: date, valid: bool) -> None:
    load_terms(make_term("Q21", "Septa"), system=System.ICD10)
    Concept.objects.update(valid_from=date(2020, 1, 1), valid_until=date(2021, 6, 1))
    assert queries.exists("icd10", "Q21", on=day) is valid
    assert Concept.objects.get().is_valid_on(day) is valid


def test_a_concept_knows_its_place() -> None:
    load_terms(
        make_term("HP:1", "Top"),
        make_term("HP:2", "Left", parents=("HP:1",)),
        make_term("HP:3", "Right", parents=("HP:1",)),
        make_term("HP:4", "Both", parents=("HP:2", "HP:3")),
    )
    both = queries.concept("hpo", "HP:4")
    assert both is not None
    assert [concept.code for concept in queries.parents(both)] == ["HP:2", "HP:3"]
    assert [concept.code for concept in queries.path(both)] == ["HP:1", "HP:2"]
    assert [concept.code for concept in queries.roots("hpo")] == ["HP:1"]
    assert queries.is_a("hpo", "HP:4", "HP:3")
    assert queries.is_a("hpo", "HP:4", "HP:4")
    assert not queries.is_a("hpo", "HP:2", "HP:3")


def test_a_label_follows_the_reader_and_falls_back() -> None:
    load_chain()
    one, four = Concept.objects.get(code="HP:1"), Concept.objects.get(code="HP:4")
    assert (one.label("ru"), one.label("en")) == ("Один", "One")
    assert four.label("ru") == "Four"
