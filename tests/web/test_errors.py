"""What went wrong is said in the reader's language, and says what to do."""

import logging

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, RequestFactory

from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.web import errors
from consilia.web.middleware import RefusalMiddleware
from consilia.web.urls import urlpatterns as web_urls
from tests.factories.accounts import make_actor, signed_in_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "language", "words"),
    [
        (404, "en", "There is no such page"),
        (404, "ru", "Такой страницы нет"),
    ],
)
def test_a_missing_page_says_so_in_both_languages(status: int, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/no/such/page/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("exception", "status"), [(SuspiciousOperation(), 400), (RequestDataTooBig(), 413)], ids=["400", "413"]
)
def test_a_bad_request_is_told_from_one_that_is_too_large(exception: Exception, status: int) -> None:
    answer = errors.bad_request(RequestFactory().get("/"), exception)
    assert answer.status_code == status


def test_a_form_from_a_page_open_too_long_is_explained() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = client.post("/account/login/", {})
    assert answer.status_code == 403
    assert "the page was open for too long" in answer.content.decode()


def test_the_server_error_page_needs_neither_database_nor_language(
    django_db_blocker, caplog: pytest.LogCaptureFixture
) -> None:
    with django_db_blocker.block(), caplog.at_level(logging.ERROR, "consilia"):
        answer = errors.server_error(RequestFactory().get("/cases/"))
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Что-то пошло не так" in text
    assert "Something went wrong" in text
    code = caplog.records[0].args[0]
    assert code in text, "the reader can tell the administrator which line of the log it was"


@pytest.mark.parametrize(
    ("refusal", "status"), [(Refusal("Not like this."), 409), (NotAllowed(), 403), (SomebodyWasFirst(), 409)]
)
def test_a_refusal_becomes_a_page_with_its_own_status_and_sentence(refusal: Refusal, status: int) -> None:
    answer = _refused(refusal, RequestFactory().post("/cases/1/accept/"))
    assert answer is not None
    assert answer.status_code == status
    assert str(refusal) in answer.content.decode().replace("&#39;", "'")
    assert "<html" in answer.content.decode()


def test_an_htmx_request_gets_the_notice_alone() -> None:
    request = RequestFactory().post("/cases/1/accept/")
    request.htmx = True
    answer = _refused(SomebodyWasFirst(), request)
    assert answer is not None
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_other_exceptions_are_not_hidden() -> None:
    assert _refused(ValueError(), RequestFactory().get("/")) is None


def _refused(exception: Exception, request) -> HttpResponse | None:
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, exception)


def test_pages_refuse_methods_they_do_not_have() -> None:
    client = signed_in_client(make_actor())
    assert {client.delete(f"/{one.pattern}").status_code for one in web_urls} == {405}


def test_a_form_larger_than_allowed_is_refused_as_too_large(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    client = Client(headers={"accept-language": "ru"})
    answer = client.post("/account/language/", {"language": "x" * 2_000})
    assert answer.status_code == 413
    assert "Слишком большой объём" in answer.content.decode()


def test_the_answer_tells_the_browser_what_pages_may_use(client: Client) -> None:
    headers = client.get("/help/about/").headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
