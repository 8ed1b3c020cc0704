"""Curators and Russian names."""

import pytest
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.terminology.domain.records import Provenance, Synonym
from consilia.terminology.models import Concept, NameChange
from consilia.terminology.permissions import CURATORS
from consilia.terminology.queries import findings_in, search
from consilia.terminology.services import (
    NameWithoutLetters,
    change_synonyms,
    review_russian_name,
    undo_name_change,
)
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.terminology import LOADED_AT, load, load_terms, make_release, make_term

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


def synonyms(*texts: str, expected: tuple[str, ...] = ()) -> Concept:
    concept = Concept.objects.get()
    return change_synonyms(
        concept_id=concept.id, synonyms=texts, expected=expected, by=curator(), at=LOADED_AT
    )


def undo_latest() -> Concept:
    change = NameChange.objects.order_by("-id")[0]
    return undo_name_change(change_id=change.id, by=curator(), at=LOADED_AT)


def curator() -> Actor:
    return make_actor(Role.REGISTRY_CURATOR)


def test_undoing_brings_back_name_and_provenance_and_keeps_the_history() -> None:
    review("Развилка")
    undone = undo_latest()
    assert (undone.label_ru, undone.provenance_ru) == ("Вилка", Provenance.MACHINE)
    assert [hit.label for hit in search("hpo", "вилка", language="ru")] == ["Вилка"]
    assert list(NameChange.objects.order_by("id").values_list("was", "now")) == [
        ("Вилка", "Развилка"),
        ("Развилка", "Вилка"),
    ]


def test_what_was_changed_again_or_undone_already_is_not_undone() -> None:
    review("Развилка")
    first = NameChange.objects.get()
    review("Рогатина", expected="Развилка")
    with pytest.raises(SomebodyWasFirst):
        undo_name_change(change_id=first.id, by=curator(), at=LOADED_AT)
    undo_latest()
    second = NameChange.objects.get(now="Рогатина")
    with pytest.raises(SomebodyWasFirst):
        undo_name_change(change_id=second.id, by=curator(), at=LOADED_AT)


def test_other_names_are_found_in_searches_and_in_texts_at_once() -> None:
    load_terms(make_term("HP:1", "Fork", "Вилка"))
    assert findings_in("Рогулина с рождения", language="ru") == []
    synonyms("рогулина", "двузубец")
    assert [hit.code for hit in search("hpo", "рогулина", language="ru")] == ["HP:1"]
    assert [one.code for one in findings_in("Рогулина с рождения", language="ru")] == ["HP:1"]
    with pytest.raises(SomebodyWasFirst):
        synonyms("прут")


def test_a_release_does_not_bring_back_what_a_curator_took_away() -> None:
    term = make_term("HP:1", "Fork", "Вилка", synonyms=(Synonym("рогулина", language="ru"),))
    load_terms(term)
    synonyms(expected=("рогулина",))
    load(make_release(term, version="2"))
    assert search("hpo", "рогулина", language="ru") == []
    undo_latest()
    load(make_release(term, version="3"))
    assert [hit.code for hit in search("hpo", "рогулина", language="ru")] == ["HP:1"]


def test_only_curators_change_names() -> None:
    load_terms(make_term("HP:1", "Fork", "Вилка"))
    with pytest.raises(NotAllowed):
        change_synonyms(
            concept_id=Concept.objects.get().id,
            synonyms=["прут"],
            expected=[],
            by=make_actor(Role.EXPERT),
            at=LOADED_AT,
        )


def test_the_curators_pages_search_change_and_undo() -> None:
    load_terms(make_term("HP:0000001", "Fork", "Вилка"))
    reader = signed_in_client(curator())
    concept = Concept.objects.get()
    assert "HP:0000001" in reader.get(reverse("terminology:names"), {"q": "вилк"}).content.decode()
    address = reverse("terminology:change-synonyms", args=[concept.id])
    assert (
        reader.post(address, {"synonyms": "рогулина\n \nрогулина", "expected_synonyms": ""}).status_code
        == 302
    )
    assert reader.post(address, {"synonyms": "прут", "expected_synonyms": ""}).status_code == 409
    assert reader.post(address, {"synonyms": "—", "expected_synonyms": "рогулина"}).status_code == 422
    shown = reader.get(reverse("terminology:concept", args=["hpo", "HP:0000001"])).content.decode()
    change = NameChange.objects.get()
    assert reverse("terminology:undo-name", args=[change.id]) in shown
    assert reader.post(reverse("terminology:undo-name", args=[change.id])).status_code == 302
    assert concept.designations.filter(text="рогулина").count() == 0
    expert = signed_in_client(make_actor(Role.EXPERT))
    assert expert.post(reverse("terminology:undo-name", args=[change.id])).status_code == 404
