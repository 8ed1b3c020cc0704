"""Releases go into the tables whole, once, and keep what people did."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.terminology import queries
from consilia.terminology.domain import shipped
from consilia.terminology.domain.hierarchy import Circle
from consilia.terminology.domain.records import Link, Scope, Synonym
from consilia.terminology.domain.systems import System
from consilia.terminology.models import CodeSystem, Concept, Designation, Word
from consilia.terminology.services import load_release, load_terminology, review_russian_name
from tests.factories.accounts import make_actor
from tests.factories.terminology import LOADED_AT, load, make_release, make_term

pytestmark = pytest.mark.django_db

ROOT = make_term("HP:1", "All")
HEART = make_term("HP:2", "Abnormality of the heart", "Аномалия сердца", parents=("HP:1",), uses=9)
HOLE = make_term(
    "HP:3",
    "Hole in the heart",
    parents=("HP:2",),
    synonyms=(Synonym("Septal defect"), Synonym("дефект перегородки", language="ru")),
)


def find(text: str) -> list[str]:
    return [hit.code for hit in queries.search(System.HPO, text, language="en")]


def test_a_release_brings_concepts_names_hierarchy_and_notice() -> None:
    loaded = load(make_release(ROOT, HEART, HOLE, version="2026-01"))
    assert (loaded.fresh, loaded.added) == (True, 3)
    assert queries.ancestors("hpo", "HP:3") == ["HP:1", "HP:2"]
    assert queries.descendants("hpo", "HP:1") == ["HP:2", "HP:3"]
    assert find("septal") == ["HP:3"]
    system = CodeSystem.objects.get()
    assert (system.version, system.licence) == ("2026-01", "CC BY 4.0")


def test_the_same_release_again_changes_nothing() -> None:
    load(make_release(ROOT, HEART))
    before = list(Designation.objects.order_by("id").values_list("id", flat=True))
    again = load(make_release(ROOT, HEART), at=LOADED_AT + timedelta(days=1))
    assert not again.fresh
    assert list(Designation.objects.order_by("id").values_list("id", flat=True)) == before
    assert AuditEntry.objects.filter(name="ReleaseLoaded").count() == 1


def test_a_forced_load_ends_in_the_same_rows() -> None:
    load(make_release(ROOT, HEART, HOLE))
    before = sorted(Designation.objects.values_list("concept__code", "scope", "text"))
    forced = load(make_release(ROOT, HEART, HOLE), force=True)
    assert (forced.added, forced.changed, forced.retired) == (0, 0, 0)
    assert sorted(Designation.objects.values_list("concept__code", "scope", "text")) == before


def test_a_code_that_a_release_drops_stays_as_obsolete() -> None:
    load(make_release(ROOT, HEART, HOLE))
    assert load(make_release(ROOT, HEART, version="2")).retired == 1
    assert Concept.objects.get(code="HP:3").obsolete
    assert find("septal") == []
    assert not queries.exists("hpo", "HP:3")
    assert queries.labels("hpo", ["HP:3"], "en") == {"HP:3": "Hole in the heart"}


def test_a_code_that_comes_back_is_in_use_again() -> None:
    load(make_release(ROOT, HEART, HOLE))
    load(make_release(ROOT, HEART, version="2"))
    load(make_release(ROOT, HEART, HOLE, version="3"))
    assert queries.exists("hpo", "HP:3")
    assert find("septal") == ["HP:3"]


def test_a_name_that_a_release_drops_stays_findable_as_former() -> None:
    load(make_release(ROOT, HEART))
    renamed = make_term("HP:2", "Cardiac anomaly", parents=("HP:1",))
    assert load(make_release(ROOT, renamed, version="2")).changed == 1
    assert find("abnormality of the heart") == ["HP:2"]
    former = Designation.objects.get(concept__code="HP:2", language="en", scope=Scope.FORMER)
    assert former.text == "Abnormality of the heart"


def test_a_former_name_is_kept_once_however_often_it_changes() -> None:
    load(make_release(ROOT, HEART))
    other = make_term("HP:2", "Cardiac anomaly", parents=("HP:1",))
    for number, term in enumerate([other, HEART, other, HEART, other], start=2):
        load(make_release(ROOT, term, version=str(number)))
    formers = Designation.objects.filter(concept__code="HP:2", language="en", scope=Scope.FORMER)
    assert sorted(formers.values_list("text", flat=True)) == ["Abnormality of the heart", "Cardiac anomaly"]


def test_a_reviewed_name_outlives_the_next_release() -> None:
    load(make_release(ROOT, HEART))
    concept = Concept.objects.get(code="HP:2")
    review_russian_name(
        concept_id=concept.id,
        name="Порок сердца",
        expected="Аномалия сердца",
        by=make_actor(Role.REGISTRY_CURATOR),
        at=LOADED_AT,
    )
    load(make_release(ROOT, HEART, version="2"))
    assert queries.labels("hpo", ["HP:2"], "ru") == {"HP:2": "Порок сердца"}
    assert find("порок") == ["HP:2"]
    labels = Designation.objects.filter(concept__code="HP:2", language="ru", scope=Scope.LABEL)
    assert [row.text for row in labels] == ["Порок сердца"]


def test_words_are_collected_for_the_spelling() -> None:
    load(make_release(ROOT, HEART))
    assert {"abnormality", "сердца"} <= set(Word.objects.values_list("word", flat=True))


def test_a_hierarchy_with_a_circle_is_refused_whole() -> None:
    load(make_release(ROOT, HEART))
    broken = make_release(
        make_term("HP:8", "Eight", parents=("HP:9",)),
        make_term("HP:9", "Nine", parents=("HP:8",)),
        version="2",
    )
    with pytest.raises(Circle), transaction.atomic():
        load(broken)
    assert queries.exists("hpo", "HP:2")
    assert not queries.exists("hpo", "HP:8")


def test_only_administrators_and_the_system_load_releases() -> None:
    with pytest.raises(NotAllowed):
        load_release(release=make_release(ROOT), by=make_actor(Role.EXPERT), at=LOADED_AT)


def test_the_load_is_in_the_log() -> None:
    load(make_release(ROOT, HEART))
    entry = AuditEntry.objects.get(name="ReleaseLoaded")
    assert entry.detail == {"key": "hpo", "version": "1", "added": 2, "changed": 0, "retired": 0}


def test_mappings_lead_from_one_system_to_another_through_mondo() -> None:
    for system, code in ((System.OMIM, "OMIM:154700"), (System.ORPHA, "ORPHA:558")):
        load(make_release(make_term(code, "Marfan syndrome"), system=system))
    links = [
        Link((System.MONDO, "MONDO:0007947"), "exact", (System.OMIM, "OMIM:154700")),
        Link((System.MONDO, "MONDO:0007947"), "exact", (System.ORPHA, "ORPHA:558")),
        Link((System.MONDO, "MONDO:0007947"), "exact", ("icd10cm", "Q87.4")),
    ]
    load(make_release(make_term("MONDO:0007947", "Marfan"), system=System.MONDO, links=links))
    assert queries.same_as("omim", "OMIM:154700") == [
        ("exact", "icd10cm", "Q87.4"),
        ("exact", "mondo", "MONDO:0007947"),
        ("exact", "orpha", "ORPHA:558"),
    ]
    assert queries.rare_disease_codes("omim", "OMIM:154700") == ["OMIM:154700", "ORPHA:558"]


def test_the_database_refuses_a_russian_name_of_unknown_provenance() -> None:
    load(make_release(ROOT))
    with pytest.raises(IntegrityError), transaction.atomic():
        Concept.objects.update(label_ru="Всё")


@pytest.mark.slow
def test_what_is_shipped_loads_and_loads_again_in_no_time() -> None:
    """HPO, ICD-10 and the smallest list of diseases; benchmarks/terminology_search.py loads them all."""
    systems, said = (System.HPO, System.ICD10, System.DECIPHER), list[str]()
    loaded = load_terminology(by=Actor.system(), at=LOADED_AT, systems=systems, report=said.append)
    assert said == list(systems)
    assert {result.system: result.added for result in loaded} == {
        system: len(shipped.release(system).terms) for system in systems
    }
    assert not any(
        result.fresh for result in load_terminology(by=Actor.system(), at=LOADED_AT, systems=systems)
    )
    assert queries.is_a("hpo", "HP:0001629", "HP:0001626")
    assert queries.resolve("hpo", "HP:0004715") == "HP:0000003"
    assert find("multicystic kidney")[0] == "HP:0000003"
    for text, index in (
        ("атр сеп", "designation_tokens"),
        ("in", "designation_beginning"),
        ("HP:0001250", "concept_code"),
    ):
        assert index in plan_of(text)


def plan_of(text: str) -> str:
    """How PostgreSQL answers the first statement of a search: no reading of whole tables."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        find(text)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statements[0][0]}", statements[0][1])
        return "\n".join(row[0] for row in cursor.fetchall())
