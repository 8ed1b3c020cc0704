"""A stranger learns whether a document is genuine, when and by whom it was signed, and nothing else."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.documents.domain.codes import new_code
from consilia.documents.models import Document, FailedVerification, StoredFile
from consilia.documents.services import (
    TooManyAttempts,
    forget_attempts,
    open_file,
    revoke_document,
    verify_document,
)
from consilia.documents.services.verification import MOST_FAILURES
from tests.factories import documents as make

NOON = make.NOON
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


@pytest.fixture
def document() -> Document:
    return make.make_document(title="Suspected leukaemia", text="The child has fever.")


def ask(number: str, code: str, visitor: str = "192.0.2.7") -> object:
    return verify_document(number=number, code=code, visitor=visitor, at=NOON)


def test_number_and_code_together_prove_a_document(document: Document) -> None:
    genuine = ask(document.number.lower(), document.grouped_code.lower())

    assert genuine is not None
    assert (genuine.number, genuine.signed_at) == (document.number, NOON)  # type: ignore[attr-defined]
    assert genuine.organisation in {"Centre for Children", "Детский центр"}  # type: ignore[attr-defined]


def test_a_wrong_code_and_a_wrong_number_answer_alike(document: Document) -> None:
    almost = document.verification_code[:-1] + ("0" if document.verification_code[-1] != "0" else "1")

    assert ask(document.number, almost) is None
    assert ask(document.number, new_code()) is None
    assert ask("L-2026-999999", document.verification_code) is None
    assert ask(document.number, "") is None


def test_guessing_is_stopped_and_others_are_not(document: Document) -> None:
    for _ in range(MOST_FAILURES):
        assert ask(document.number, new_code()) is None

    with pytest.raises(TooManyAttempts):
        ask(document.number, document.verification_code)
    assert ask(document.number, document.verification_code, visitor="192.0.2.8") is not None
    later = verify_document(
        number=document.number,
        code=document.verification_code,
        visitor="192.0.2.7",
        at=NOON + timedelta(minutes=11),
    )
    assert later is not None


def test_one_household_on_the_new_internet_counts_as_one(document: Document) -> None:
    for number in range(MOST_FAILURES):
        ask(document.number, new_code(), visitor=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyAttempts):
        ask(document.number, document.verification_code, visitor="2001:db8:1:2:ffff::1")
    assert ask(document.number, document.verification_code, visitor="2001:db8:1:3::1") is not None


def test_nobodys_address_is_kept(document: Document) -> None:
    ask(document.number, new_code())

    kept = FailedVerification.objects.get()
    assert "192" not in kept.visitor
    assert forget_attempts(at=NOON + timedelta(days=3)) == 1


def test_the_page_shows_genuineness_date_and_organisation_and_nothing_else(
    client: Client, document: Document
) -> None:
    answer = client.get(
        f"/verify/{document.number}/{document.verification_code}", headers={"accept-language": "en"}
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    for expected in ("Genuine", document.number, "Centre for Children"):
        assert expected in html
    for hidden in ("leukaemia", "fever", "Орлова", "neurology", "letter"):
        assert hidden not in html.replace("newsletter", "")


def test_the_page_answers_in_russian(client: Client, document: Document) -> None:
    html = client.get(
        f"/verify/{document.number}/{document.verification_code}", headers={"accept-language": "ru"}
    ).content.decode()

    assert "Подлинный документ" in html
    assert "Детский центр" in html
    assert 'lang="ru"' in html


def test_the_form_leads_to_the_same_answer(client: Client, document: Document) -> None:
    assert b"<form" in client.get("/verify/").content
    answer = client.get(
        "/verify/",
        {"number": f" {document.number.lower()} ", "code": document.grouped_code.lower()},
        headers={"accept-language": "en"},
    )
    assert b"Genuine" in answer.content


@pytest.mark.parametrize("code", ["short", "0" * 27, "0" * 29, "\u202e" + "0" * 28, "x" * 500])
def test_a_mistyped_code_is_explained_not_counted(client: Client, document: Document, code: str) -> None:
    answer = client.get("/verify/", {"number": document.number, "code": code})

    assert answer.status_code == 422
    assert not FailedVerification.objects.exists()


def test_an_unknown_document_answers_404_and_too_many_429(client: Client, document: Document) -> None:
    for _ in range(MOST_FAILURES):
        answer = client.get(f"/verify/{document.number}/{new_code()}", headers={"accept-language": "en"})
        assert answer.status_code == 404
    assert b"No document has this number and code" in answer.content
    assert client.get(f"/verify/{document.number}/{document.verification_code}").status_code == 429


def test_a_superseded_and_a_revoked_document_say_so(client: Client) -> None:
    old = make.make_document()
    new = make.make_document(supersedes=old, at=NOON + timedelta(days=1))
    revoke_document(document_id=new.id, reason="Wrong child.", by=Actor.system(), at=NOON + timedelta(days=2))

    english = {"accept-language": "en"}
    first = client.get(f"/verify/{old.number}/{old.verification_code}", headers=english).content.decode()
    second = client.get(f"/verify/{new.number}/{new.verification_code}", headers=english).content.decode()

    assert "there is a newer version" in first
    assert new.number not in first
    assert "Genuine, but revoked" in second
    assert "Wrong child" not in second


def test_the_certificate_can_be_had_by_anybody(client: Client) -> None:
    answer = client.get("/verify/certificate.pem")

    assert answer.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in answer.content


def test_a_visitor_behind_our_proxy_is_told_from_what_she_claims(
    client: Client, document: Document, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(MOST_FAILURES + 1):
        forged = f"203.0.113.{number}, 198.51.100.1"
        answer = client.get(f"/verify/{document.number}/{new_code()}", headers={"x-forwarded-for": forged})
    assert answer.status_code == 429


def issued(document: Document) -> bytes:
    with open_file(document.pdf) as file:
        return file.read()


def send(client: Client, address: str, content: bytes | None, language: str = "en") -> Any:
    """The file sent by the form, in a browser without scripts."""
    files = {} if content is None else {"file": SimpleUploadedFile("paper.pdf", content, "application/pdf")}
    return client.post(address, files, headers={"accept-language": language})


def printed(document: Document) -> str:
    return f"/verify/{document.number}/{document.verification_code}"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Exactly as it was issued"), ("ru", "Точно такой, каким был выдан")]
)
def test_the_very_bytes_that_were_issued_are_recognised(
    client: Client, document: Document, language: str, said: str
) -> None:
    for address in (printed(document), "/verify/"):
        answer = send(client, address, issued(document), language)
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert document.number in answer.content.decode()
    assert not FailedVerification.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This file is not the document"), ("ru", "Этот файл — не тот документ")]
)
def test_a_file_with_one_byte_more_is_not_the_document(
    client: Client, document: Document, language: str, said: str
) -> None:
    answer = send(client, printed(document), issued(document) + b"\n", language)
    html = answer.content.decode()
    assert answer.status_code == 404
    assert said in html
    assert "very file" not in html


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This file was not issued here"), ("ru", "Этот файл выдан не здесь")]
)
def test_a_file_that_nobody_issued_is_unknown(
    client: Client, document: Document, language: str, said: str
) -> None:
    for content in (b"", issued(document)[:-1], make.pdf()):
        answer = send(client, "/verify/", content, language)
        assert answer.status_code == 404
        assert said in answer.content.decode()
        assert document.number not in answer.content.decode()


def test_the_true_file_under_another_number_or_code_tells_nothing(client: Client, document: Document) -> None:
    for address in (f"/verify/{document.number}/{new_code()}", f"/verify/L-2026-9/{new_code()}"):
        answer = send(client, address, issued(document))
        assert answer.status_code == 404
        assert "No document has this number and code" in answer.content.decode()
        assert "Centre for Children" not in answer.content.decode()


def test_the_file_of_another_document_is_not_this_one(client: Client, document: Document) -> None:
    other = make.make_document()
    html = send(client, printed(document), issued(other)).content.decode()
    assert "This file is not the document" in html
    assert other.number not in html


def test_the_file_of_a_revoked_document_is_said_to_be_revoked(client: Client, document: Document) -> None:
    revoke_document(document_id=document.id, reason="Wrong child.", by=Actor.system(), at=NOON)
    html = send(client, "/verify/", issued(document)).content.decode()
    assert "Genuine, but revoked" in html
    assert "Wrong child" not in html


def test_a_file_says_no_more_than_number_and_code_do(client: Client, document: Document) -> None:
    html = send(client, "/verify/", issued(document)).content.decode()
    for hidden in ("leukaemia", "fever", "Орлова", "neurology", "paper.pdf", document.verification_code):
        assert hidden not in html


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 something else"])
def test_wrong_files_are_counted_like_wrong_codes(client: Client, document: Document, content: bytes) -> None:
    for address in ("/verify/", printed(document)) * (MOST_FAILURES // 2):
        assert send(client, address, content).status_code == 404
    for address in ("/verify/", printed(document)):
        answer = send(client, address, issued(document))
        assert answer.status_code == 429
        assert "Too many wrong attempts" in answer.content.decode()


def test_without_a_file_one_is_asked_for_and_nothing_is_counted(client: Client, document: Document) -> None:
    for address in ("/verify/", printed(document)):
        answer = send(client, address, None)
        assert answer.status_code == 422
        assert "Choose a file first." in answer.content.decode()
    assert not FailedVerification.objects.exists()


def test_nothing_of_the_file_is_kept(
    client: Client, document: Document, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    before = sorted(path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file())
    for content in (issued(document), b"%PDF-1.7 a stranger's letter"):
        send(client, "/verify/", content)
        send(client, printed(document), content)
    assert list(tmp_path.iterdir()) == []
    assert sorted(path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()) == before
    assert StoredFile.objects.count() == 1


def test_a_file_beyond_the_limit_is_read_to_the_limit_and_is_nobodys(
    client: Client, document: Document, settings: Settings
) -> None:
    settings.FORM_FILE_MAX_BYTES = len(issued(document))
    assert send(client, "/verify/", issued(document)).status_code == 200
    assert send(client, "/verify/", issued(document) + b"\0" * 500_000).status_code == 404
    settings.FORM_FILE_MAX_BYTES -= 1
    assert send(client, printed(document), issued(document)).status_code == 404


def test_a_file_of_another_site_is_refused(document: Document) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, "/verify/", issued(document)).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get("/verify/").content.decode())
    assert token is not None
    file = SimpleUploadedFile("paper.pdf", issued(document))
    answer = strict.post("/verify/", {"csrfmiddlewaretoken": token[1], "file": file})
    assert answer.status_code == 200
