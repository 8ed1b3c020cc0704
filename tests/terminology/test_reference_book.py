"""The official reference book of ICD-10: read, compared, taken over whole or not at all."""

from datetime import date, timedelta

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.csv_exchange import UnreadableFile
from consilia.foundation.refusals import NotAllowed
from consilia.terminology import queries
from consilia.terminology.domain.records import Kind, Provenance
from consilia.terminology.domain.systems import System
from consilia.terminology.models import Concept, PendingImport, Release
from consilia.terminology.services import (
    FileHasMistakes,
    preview,
    review_russian_name,
    take_over_reference_book,
    upload_reference_book,
)
from consilia.terminology.services.reference_book import read
from tests.factories.accounts import make_actor
from tests.factories.terminology import LOADED_AT, load, load_icd10, make_release, make_term

pytestmark = pytest.mark.django_db

HEADER = "ID;REC_CODE;MKB_CODE;MKB_NAME;ID_PARENT;ADDL_CODE;ACTUAL;DATE"
BOOK = f"""{HEADER}
1;17;Q00-Q99;ВРОЖДЁННЫЕ АНОМАЛИИ;;;1;
2;17.2;Q20-Q28;Врождённые аномалии системы кровообращения;1;;1;
3;17.2.2;Q21;Врожденные аномалии [пороки развития] сердечной перегородки;2;;1;
4;17.2.2.1;Q21.0;Дефект межжелудочковой перегородки;3;;1;
5;17.2.2.9;Q21.9;Врожденная аномалия сердечной перегородки неуточненная;3;;1;
6;10;J46;Астматический статус;;;0;01.01.2024
"""


def load_codes() -> None:
    """Chapters XVII and X with the least that the book above is about."""
    load(
        make_release(
            make_term("XVII", "Malformations", "Аномалии", kind=Kind.CHAPTER),
            make_term("Q20-Q28", "Circulatory", "Кровообращение", kind=Kind.BLOCK, parents=("XVII",)),
            make_term("Q21", "Cardiac septa", "Перегородка", kind=Kind.CATEGORY, parents=("Q20-Q28",)),
            make_term("X", "Respiratory", "Дыхание", kind=Kind.CHAPTER),
            make_term("J40-J47", "Chronic", "Хронические", kind=Kind.BLOCK, parents=("X",)),
            make_term("J46", "Status asthmaticus", "Астма", kind=Kind.CATEGORY, parents=("J40-J47",)),
            # The book writes chapter XVII as Q00-Q99; its first block tells which one it is.
            make_term("Q00-Q07", "Nervous system", "Нервная система", kind=Kind.BLOCK, parents=("XVII",)),
            system=System.ICD10,
        )
    )


def upload(text: str = BOOK, *, by: Actor | None = None) -> PendingImport:
    return upload_reference_book(
        name="mkb.csv",
        version="2.27",
        content=text.encode(),
        by=by or make_actor(Role.ADMINISTRATOR),
        at=LOADED_AT,
    )


def take_over(text: str = BOOK) -> Release:
    administrator = make_actor(Role.ADMINISTRATOR)
    pending = upload(text, by=administrator)
    return take_over_reference_book(pending_id=pending.id, by=administrator, at=LOADED_AT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_the_book_is_read_as_it_is_downloaded(encoding: str) -> None:
    book = read(BOOK.encode(encoding))
    assert not book.mistakes
    assert book.entries["Q21.0"].name == "Дефект межжелудочковой перегородки"
    assert book.entries["Q21.0"].parent == "Q21"
    assert (book.entries["J46"].actual, book.entries["J46"].day) == (False, date(2024, 1, 1))


def test_the_preview_tells_what_would_change() -> None:
    load_codes()
    plan = preview(BOOK.encode())
    assert [entry.code for entry in plan.new] == ["Q21.0", "Q21.9"]
    assert [code for code, _, _ in plan.renamed] == ["XVII", "Q20-Q28", "Q21"]
    assert [entry.code for entry in plan.retired] == ["J46"]
    assert plan.may_apply


def test_looking_changes_nothing() -> None:
    load_codes()
    upload()
    assert not Concept.objects.filter(provenance_ru=Provenance.OFFICIAL).exists()


def test_taking_over_makes_the_names_official_and_findable() -> None:
    load_codes()
    release = take_over()
    assert (release.added, release.changed, release.retired) == (2, 3, 1)
    assert queries.labels("icd10", ["XVII"], "ru") == {"XVII": "ВРОЖДЁННЫЕ АНОМАЛИИ"}
    (hit,) = queries.search("icd10", "межжелудочковой", language="en")
    assert (hit.code, hit.language, hit.provenance_ru) == ("Q21.0", "ru", "official")
    assert queries.ancestors("icd10", "Q21.0") == ["Q20-Q28", "Q21", "XVII"]


def test_a_retired_code_is_obsolete_from_its_day() -> None:
    load_codes()
    take_over()
    status = queries.concept("icd10", "J46")
    assert status is not None
    assert (status.obsolete, status.valid_until) == (True, date(2024, 1, 1))
    assert not queries.exists("icd10", "J46")


def test_the_same_book_again_has_nothing_to_do() -> None:
    load_codes()
    take_over()
    assert not preview(BOOK.encode()).may_apply


def test_official_names_and_codes_outlive_the_next_shipped_release() -> None:
    load_codes()
    take_over()
    codes = Concept.objects.of(System.ICD10).exclude(source="official")
    again = [
        make_term(c.code, c.label_en, "Другое", kind=Kind(c.kind), parents=tuple(c.ancestors[:1]))
        for c in codes
    ]
    load(make_release(*again, system=System.ICD10, version="2"), at=LOADED_AT + timedelta(days=1))
    assert queries.exists("icd10", "Q21.0")
    assert queries.labels("icd10", ["Q20-Q28"], "ru")["Q20-Q28"].startswith("Врождённые")
    assert [hit.code for hit in queries.search("icd10", "межжелудочковой", language="ru")] == ["Q21.0"]


def test_a_reviewed_name_stays() -> None:
    load_codes()
    septa = Concept.objects.get(code="Q21")
    review_russian_name(
        concept_id=septa.id,
        name="Пороки перегородок",
        expected="Перегородка",
        by=make_actor(Role.ADMINISTRATOR),
        at=LOADED_AT,
    )
    assert preview(BOOK.encode()).kept == 1
    take_over()
    assert queries.labels("icd10", ["Q21"], "ru") == {"Q21": "Пороки перегородок"}
    assert [hit.code for hit in queries.search("icd10", "пороки перегородок", language="ru")] == ["Q21"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("7;;Q2;Что-то;;;1;", "MKB_CODE"),
        ("7;;Q21.5;;3;;1;", "MKB_NAME"),
        ("7;;Q21.5;Что-то;99;;1;", "ID_PARENT"),
        ("7;;Q21.5;Что-то;3;;может быть;", "ACTUAL"),
        ("7;;Q21.5;Что-то;3;;1;31.02.2024", "DATE"),
        ("7;;Q21.0;Ещё раз;3;;1;", "MKB_CODE"),
        (f"7;;Q21.5;{'я' * 501};3;;1;", "MKB_NAME"),
        ("7;;Q21.5;Что\u202eто;3;;1;", "MKB_NAME"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_taken_over(line: str, column: str) -> None:
    load_codes()
    text = f"{BOOK}{line}\n"
    (mistake,) = preview(text.encode()).mistakes
    assert (mistake.line, mistake.column) == (8, column)
    with pytest.raises(FileHasMistakes):
        take_over(text)
    assert not Concept.objects.filter(provenance_ru=Provenance.OFFICIAL).exists()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04", b"name;code\nx;y\n", b'ID;MKB_CODE;MKB_NAME\n"1;2\n']
)
def test_what_is_no_such_table_is_refused_at_once(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        upload_reference_book(
            name="x.csv", version="1", content=content, by=make_actor(Role.ADMINISTRATOR), at=LOADED_AT
        )


def test_forgotten_uploads_are_swept_away() -> None:
    administrator = make_actor(Role.ADMINISTRATOR)
    first = upload(by=administrator)
    upload_reference_book(
        name="later.csv",
        version="3",
        content=BOOK.encode(),
        by=administrator,
        at=LOADED_AT + timedelta(days=2),
    )
    assert not PendingImport.objects.filter(pk=first.pk).exists()


def test_an_upload_is_confirmed_by_the_person_who_made_it() -> None:
    load_codes()
    pending = upload()
    with pytest.raises(PendingImport.DoesNotExist):
        take_over_reference_book(pending_id=pending.id, by=make_actor(Role.ADMINISTRATOR), at=LOADED_AT)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_import(role: Role) -> None:
    with pytest.raises(NotAllowed):
        upload(by=make_actor(role))


@pytest.mark.slow
def test_the_book_fits_the_whole_shipped_classification() -> None:
    load_icd10()
    release = take_over()
    assert (release.added, release.retired) == (0, 1)
    assert queries.label("icd10", "XVII", "ru") == "ВРОЖДЁННЫЕ АНОМАЛИИ"
