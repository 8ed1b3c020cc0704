"""Wherever bytes are kept - a folder, an S3 service, sealed or in the clear - they come back, whole and in part."""

import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import boto3
import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.documents import storage
from consilia.documents.delivery import download
from consilia.documents.models import StoredBytes, StoredFile
from consilia.documents.services import (
    broken_files,
    open_copy,
    open_file,
    reseal_files,
    store_file,
    sweep_files,
)
from tests.factories import documents as make

pytestmark = pytest.mark.django_db
BODY = make.text() * 20_000  # several pieces of a sealed file
ONE, TWO = "aa" * 32, "bb" * 32
NEVER = make.NOON.replace(year=2100)


@pytest.fixture(scope="module")
def service() -> Iterator[dict[str, Any]]:
    """An S3 service over HTTP, with its bucket: moto, or the real one at S3_SERVICE (http://key:secret@host:port)."""
    if real := os.environ.get("S3_SERVICE"):
        yield _with_bucket(urlsplit(real))
        return
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield _with_bucket(urlsplit(f"http://key:secret@{host}:{port}"))
    server.stop()


def _with_bucket(address: SplitResult) -> dict[str, Any]:
    place = f"{address.scheme}://{address.hostname}:{address.port}"
    client = boto3.client(
        "s3",
        endpoint_url=place,
        region_name="us-east-1",
        aws_access_key_id=address.username,
        aws_secret_access_key=address.password,
    )
    client.create_bucket(Bucket="consilia")
    return {
        "bucket_name": "consilia",
        "endpoint_url": place,
        "region_name": "us-east-1",
        "access_key": address.username,
        "secret_key": address.password,
    }


@pytest.fixture(params=["folder", "s3"])
def store_of(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> str:
    settings.DATA_DIR = tmp_path
    if request.param == "s3":
        options = {**request.getfixturevalue("service"), "location": tmp_path.name}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "consilia.documents.s3.S3Files", "OPTIONS": options},
        }
    return str(request.param)


def store(content: bytes = BODY, name: str = "letter.txt") -> StoredFile:
    return store_file(
        stream=io.BytesIO(content), declared_name=name, declared_type="", by=Actor.system(), at=make.NOON
    )


def whole(stored: StoredFile) -> bytes:
    with open_file(stored) as file:
        return file.read()


def kept(stored: StoredFile) -> bytes:
    with storages["default"].open(storage.place_of(stored.sha256), "rb") as file:
        return file.read()  # type: ignore[no-any-return]


@pytest.mark.parametrize("keys", [[], [ONE]])
def test_bytes_come_back_whole_and_in_part(store_of: str, settings: Settings, keys: list[str]) -> None:
    settings.FILE_KEYS = keys
    stored = store()
    assert whole(stored) == BODY
    assert (BODY[:200] in kept(stored)) == (not keys)
    part = download(RequestFactory().get("/", headers={"range": "bytes=70000-200000"}), stored)
    assert b"".join(part) == BODY[70000:200001]  # type: ignore[arg-type]
    assert StoredBytes.objects.get(pk=stored.sha256).key_id == storage.keys().newest
    assert list(broken_files()) == []
    picture = store(make.photo(), "foot.jpg")
    with open_copy(picture) as file:
        assert file.read(2) == b"\xff\xd8"


def test_the_sweep_empties_every_store(store_of: str) -> None:
    stored, picture = store(), store(make.photo(), "foot.jpg")
    assert sweep_files(at=NEVER, only_look=True) == 3
    assert whole(stored) == BODY, "it only looked"
    assert sweep_files(at=NEVER) == 3
    assert not storage.is_kept(stored.sha256)
    assert not storage.is_kept(picture.copy_sha256)
    assert not StoredBytes.objects.exists()


def test_files_move_from_no_key_to_a_key_to_a_newer_one_and_back(store_of: str, settings: Settings) -> None:
    stored = store()
    with open_file(stored) as reader:
        reader.read(10)
        for ring in ([ONE], [TWO, ONE], [TWO], [ONE, TWO]):
            settings.FILE_KEYS = ring
            call_command("files", "reseal", stdout=io.StringIO())
            assert whole(stored) == BODY
            assert BODY[:200] not in kept(stored)
    settings.FILE_KEYS = []
    with pytest.raises(CommandError, match="put it back"):
        call_command("files", "reseal", stdout=io.StringIO())
    assert reseal_files(at=make.NOON, most=0) == 0


def test_what_is_lost_or_changed_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILE_KEYS = [ONE]
    sound, changed, lost = store(), store(BODY + b"1"), store(BODY + b"2")
    place = tmp_path / "files" / storage.place_of(changed.sha256)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    storage.remove(lost.sha256)
    assert set(broken_files()) == {(changed.sha256, "damaged"), (lost.sha256, "missing")}
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 files"):
        call_command("files", "verify", stdout=said)
    assert sound.sha256 not in said.getvalue()
    call_command("files", "sweep", "--dry-run", stdout=said)
    assert "Nothing was deleted" in said.getvalue()
