"""A stranger learns whether a document is genuine, when and by whom it was signed, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.documents.domain.codes import new_code
from consilia.documents.models import Document, FailedVerification
from consilia.documents.services import (
    TooManyAttempts,
    forget_attempts,
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
    settings.ENVIRONMENT = {**settings.ENVIRONMENT.values, "TRUSTED_PROXIES": 1}
    for number in range(MOST_FAILURES + 1):
        forged = f"203.0.113.{number}, 198.51.100.1"
        answer = client.get(f"/verify/{document.number}/{new_code()}", headers={"x-forwarded-for": forged})
    assert answer.status_code == 429
