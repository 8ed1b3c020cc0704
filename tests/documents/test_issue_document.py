"""A document is numbered without gaps, typeset from data, signed, and never changes again."""

import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from pypdf import PdfReader
from pytest_django import Settings

from consilia.audit.models import AuditEntry
from consilia.documents.models import Document, StoredFile
from consilia.documents.services import (
    AlreadyRevoked,
    AlreadySuperseded,
    NotPrintable,
    open_file,
    preview_document,
    revoke_document,
)
from consilia.documents.signing import current_signer
from consilia.documents.signing.pades import verdicts
from tests.factories import documents as make
from tests.factories.accounts import make_actor

NOON = make.NOON
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://consilia.example"


def pdf_of(document: Document) -> bytes:
    with open_file(document.pdf) as file:
        return file.read()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_paper_carries_number_code_signatory_and_address() -> None:
    document = make.make_document(title="Letter to the parents")

    text = text_of(pdf_of(document))
    for expected in (
        "Letter to the parents",
        "The child may travel.",
        "Centre for Children",
        document.number,
        document.grouped_code,
        "Орлова Анна Павловна",
        "Expert, neurology",
        "20.11.2026 15:00 (UTC+03:00)",
        "https://consilia.example/verify/",
        "Page 1 of 1",
        "is not a qualified electronic signature",
    ):
        assert expected in " ".join(text.split()), expected


def test_the_paper_speaks_the_language_it_was_ordered_in() -> None:
    body = {"text": "Ребёнку можно лететь."}
    document = make.make_document(language="ru", title="Письмо", body=body, text="Ребёнку можно лететь.")

    text = " ".join(text_of(pdf_of(document)).split())
    for expected in ("Ребёнку можно лететь.", "Детский центр", "Страница 1 из 1", "Подписано электронно"):
        assert expected in text, expected
    assert "Page" not in text


def test_what_people_type_is_never_read_as_markup() -> None:
    hostile = "#panic(1) *bold* $x$ @ref #sys.inputs <label> \\ `raw` = heading"
    document = make.make_document(body={"text": hostile})

    assert hostile in text_of(pdf_of(document))


def test_a_character_without_a_glyph_is_named_instead_of_printed_as_a_gap() -> None:
    with pytest.raises(NotPrintable) as refusal:
        make.make_document(body={"text": "Улыбка 😀"})
    assert "U+1F600" in str(refusal.value)
    assert make.make_document().number.endswith("-000001")


def test_numbers_run_without_gaps_per_year_and_prefix() -> None:
    first, second = make.make_document(), make.make_document()
    with transaction.atomic():
        make.make_document()
        transaction.set_rollback(True)
    third = make.make_document()
    new_year = make.make_document(at=NOON.replace(month=12, day=31, hour=22))

    numbers = [document.number for document in (first, second, third, new_year)]
    assert numbers == ["L-2026-000001", "L-2026-000002", "L-2026-000003", "L-2027-000001"]


def test_equal_input_gives_equal_bytes() -> None:
    order = make.make_order()

    assert preview_document(order, watermark="DRAFT", at=NOON) == preview_document(
        order, watermark="DRAFT", at=NOON
    )


def test_a_preview_has_a_watermark_and_neither_number_nor_signature() -> None:
    pdf = preview_document(make.make_order(), watermark="DRAFT", at=NOON)

    assert "DRAFT" in text_of(pdf)
    assert "Signed" not in text_of(pdf)
    assert verdicts(pdf, root_pem=current_signer().root, on=NOON) == []
    assert not StoredFile.objects.exists()


def test_the_pdf_is_archivable_and_accessible() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(make.make_document())))
    root = reader.trailer["/Root"].get_object()

    metadata = root["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert b"2026-11-20T12:00:00" in metadata
    assert root["/Lang"] == "en"
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.01)


def test_the_signature_holds_and_names_the_signatory() -> None:
    document = make.make_document()

    (verdict,) = verdicts(pdf_of(document), root_pem=current_signer().root, on=NOON)
    assert verdict.holds, verdict.summary
    assert verdict.covers_all
    assert (verdict.name, verdict.at) == ("Орлова Анна Павловна", NOON)


def test_the_plain_text_says_the_same_and_stays_small() -> None:
    document = make.make_document(language="ru", text="Очень длинный текст.\n" * 5000)

    assert len(document.text.encode()) < 20_000
    assert document.number in document.text
    assert document.grouped_code in document.text
    assert "Весь документ — в PDF" in document.text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents_document SET title = 'another'",
        "UPDATE documents_document SET verification_code = repeat('0', 28)",
        "DELETE FROM documents_document",
        "TRUNCATE documents_document CASCADE",
        "UPDATE documents_storedfile SET sha256 = repeat('0', 64)",
        "UPDATE documents_numberseries SET last = last - 1",
        "DELETE FROM documents_numberseries",
    ],
)
def test_the_database_refuses_to_change_what_was_signed(change: str) -> None:
    make.make_document()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_newer_version_points_back_and_the_old_one_stays() -> None:
    old = make.make_document()
    new = make.make_document(supersedes=old, at=NOON + timedelta(days=1))

    old.refresh_from_db()
    assert old.is_superseded
    assert old.superseded_by == new
    with pytest.raises(AlreadySuperseded):
        make.make_document(supersedes=old)


def test_a_document_is_revoked_once_and_the_revocation_stays() -> None:
    actor, document = make_actor(), make.make_document()
    revoke_document(document_id=document.id, reason="Wrong child.", by=actor, at=NOON)

    with pytest.raises(AlreadyRevoked):
        revoke_document(document_id=document.id, reason="Again.", by=actor, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_revocation")


def test_issuing_is_in_the_audit_log_without_the_title() -> None:
    document = make.make_document(title="Suspected leukaemia")

    entry = AuditEntry.objects.get(name="DocumentIssued", subject_id=document.id)
    assert entry.detail["number"] == document.number
    assert "leukaemia" not in str(entry.detail)
