"""Curators and Russian names."""

import pytest

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.terminology.domain.records import Provenance
from consilia.terminology.models import Concept
from consilia.terminology.permissions import CURATORS
from consilia.terminology.queries import search
from consilia.terminology.services import NameWithoutLetters, review_russian_name
from tests.factories.accounts import make_actor
from tests.factories.terminology import LOADED_AT, load_terms, make_term

pytestmark = pytest.mark.django_db


def review(name: str, *, expected: str = "Вилка", role: Role = Role.REGISTRY_CURATOR) -> Concept:
    if not Concept.objects.exists():
        load_terms(make_term("HP:1", "Fork", "Вилка"))
    return review_russian_name(
        concept_id=Concept.objects.get().id, name=name, expected=expected, by=make_actor(role), at=LOADED_AT
    )


def test_a_new_name_is_found_and_the_old_one_still_leads_there() -> None:
    assert review("Развилка").provenance_ru == Provenance.REVIEWED
    assert [hit.code for hit in search("hpo", "развилка", language="ru")] == ["HP:1"]
    (old,) = search("hpo", "вилка", language="ru")
    assert (old.label, old.matched) == ("Развилка", "Вилка")


def test_the_same_name_again_confirms_it() -> None:
    review("Вилка")
    concept = Concept.objects.get()
    assert (concept.label_ru, concept.provenance_ru) == ("Вилка", Provenance.REVIEWED)
    assert concept.designations.filter(language="ru").count() == 1


def test_a_mistyped_new_name_is_corrected_too() -> None:
    review("Раздвоение")
    assert [hit.code for hit in search("hpo", "роздвоение", language="ru")] == ["HP:1"]


def test_the_review_is_in_the_log_with_both_names() -> None:
    review("Развилка")
    entry = AuditEntry.objects.get(name="RussianLabelChanged")
    assert entry.detail == {"key": "hpo", "code": "HP:1", "was": "Вилка", "now": "Развилка"}


def test_somebody_who_looked_at_another_name_is_told() -> None:
    review("Развилка")
    with pytest.raises(SomebodyWasFirst):
        review("Рогатина", expected="Вилка")


def test_a_name_without_letters_is_refused() -> None:
    with pytest.raises(NameWithoutLetters):
        review("—")


@pytest.mark.parametrize("role", sorted(set(Role) - CURATORS))
def test_only_curators_review(role: Role) -> None:
    with pytest.raises(NotAllowed):
        review("Развилка", role=role)
