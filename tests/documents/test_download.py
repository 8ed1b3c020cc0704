"""A download is whole, resumable, and never a page of ours."""

import io
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from consilia.documents.delivery import download
from consilia.documents.models import StoredFile
from tests.factories import documents as make

BODY = make.text() * 100


@pytest.fixture
def stored(settings: Settings, tmp_path: Path, db: None) -> StoredFile:
    settings.DATA_DIR = tmp_path
    return make.make_file(BODY, "Выписка “1”.txt")


def get(stored: StoredFile, **headers: str) -> HttpResponseBase:
    return download(RequestFactory().get("/", headers=headers), stored)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined, arg-type]


def test_a_download_carries_its_name_and_may_not_act(stored: StoredFile) -> None:
    response = get(stored)

    assert body(response) == BODY
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%92")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Length"] == str(len(BODY))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_broken_download_resumes_where_it_stopped(stored: StoredFile) -> None:
    tag = get(stored).headers["ETag"]
    first = get(stored, range="bytes=0-999")
    rest = get(stored, range="bytes=1000-", if_range=tag)

    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-999/{len(BODY)}"
    assert body(first) + body(rest) == BODY


def test_a_part_of_another_version_is_not_given(stored: StoredFile) -> None:
    response = get(stored, range="bytes=1000-", if_range='"another"')

    assert response.status_code == 200
    assert body(response) == BODY


def test_a_range_behind_the_end_is_refused_with_the_size(stored: StoredFile) -> None:
    response = get(stored, range="bytes=99999999-")

    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(BODY)}"


def test_a_known_file_is_not_sent_again(stored: StoredFile) -> None:
    response = get(stored, if_none_match=get(stored).headers["ETag"])

    assert response.status_code == 304
    assert body(response) == b""


def test_a_quote_in_a_name_cannot_split_the_header(settings: Settings, tmp_path: Path, db: None) -> None:
    settings.DATA_DIR = tmp_path
    stored = make.make_file(io.BytesIO(BODY).read(), 'a"; filename="evil.txt')

    assert "\n" not in get(stored).headers["Content-Disposition"]
    assert "evil.txt" in stored.name
    assert '"' not in stored.name
