"""Files are kept by content, once, out of reach of any name; what is refused leaves nothing behind."""

import io
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.documents import storage
from consilia.documents.models import StoredFile
from consilia.documents.services import (
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    FormTooLarge,
    open_file,
    store_file,
    sweep_files,
)
from consilia.documents.services.files import pointing_keys
from tests.factories import documents as make

NOON = make.NOON


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "files"


def store(content: bytes, name: str = "letter.txt", declared_type: str = "") -> StoredFile:
    return store_file(
        stream=io.BytesIO(content),
        declared_name=name,
        declared_type=declared_type,
        by=Actor.system(),
        at=NOON,
    )


def on_disk(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_stored_file_gives_back_the_same_bytes(files: Path) -> None:
    stored = store(make.png(), "../../Снимок стопы.png", "image/png")

    with open_file(stored) as file:
        assert file.read() == make.png()
    assert (stored.name, stored.media_type, stored.size) == ("Снимок стопы.png", "image/png", len(make.png()))
    names = {stored.sha256, stored.copy_sha256}
    assert set(on_disk(files)) == {files / name[:2] / name[2:] for name in names}


@pytest.mark.django_db
def test_the_same_bytes_are_on_disk_once(files: Path) -> None:
    first, second = store(make.text(), "one.txt"), store(make.text(), "two.txt")

    assert first.sha256 == second.sha256
    assert first.name != second.name
    assert len(on_disk(files)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "declared_type", "says"),
    [
        (make.jpeg(), "scan.pdf", "application/pdf", "JPEG image"),
        (make.pdf(), "scan.jpg", "", "PDF document"),
        (make.text(), "run.exe", "text/plain", ".exe"),
        (make.text(), "", "application/pdf", "plain text"),
        (b"MZ\x90\0" + bytes(200), "scan.pdf", "application/pdf", "Windows"),
        (make.zip_of({"a": b"a"}), "archive.zip", "application/zip", "Unpack it"),
        (make.png() + b"<script>", "a.png", "image/png", "second file format"),
        (make.pdf()[:-9], "a.pdf", "", "damaged"),
        ("Гемоглобин".encode("cp1251"), "a.txt", "", "UTF-8"),
        (make.dicom(syntax=b"1.2.840.10008.1.2.1.99"), "a.dcm", "", "deflated"),
    ],
)
def test_a_refused_file_says_why_and_leaves_nothing(
    files: Path, content: bytes, name: str, declared_type: str, says: str
) -> None:
    with pytest.raises(FileTypeRefused) as refusal:
        store(content, name, declared_type)

    assert says in str(refusal.value)
    assert refusal.value.status == 422
    assert on_disk(files) == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_dicom_object_needs_no_extension() -> None:
    assert store(make.dicom(), "IM000001", "application/octet-stream").media_type == "application/dicom"


@pytest.mark.django_db
def test_an_empty_file_is_refused(files: Path) -> None:
    with pytest.raises(FileEmpty):
        store(b"")
    assert on_disk(files) == []


@pytest.mark.django_db
def test_a_file_of_a_hundred_megabytes_is_refused_without_being_read_whole(
    files: Path, settings: Settings
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 50 * 1024 * 1024

    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b"a" * size if self.given < 100 * 1024 * 1024 else b""

    stream = Endless()
    with pytest.raises(FileTooLarge) as refusal:
        store_file(stream=stream, declared_name="a.txt", declared_type="", by=Actor.system(), at=NOON)

    assert "50 MB" in str(refusal.value)
    assert refusal.value.status == 413
    assert stream.given <= 50 * 1024 * 1024 + storage.CHUNK
    assert on_disk(files) == []


@pytest.mark.django_db
def test_a_file_that_a_form_cut_off_is_not_kept_as_if_it_were_whole(files: Path) -> None:
    sent = SimpleUploadedFile("a.txt", make.text())
    sent.size = 10 * len(make.text())  # what the browser sent; the rest was never written
    with pytest.raises(FormTooLarge) as refusal:
        store_file(stream=sent, declared_name="a.txt", declared_type="", by=Actor.system(), at=NOON)
    assert "50 MB" in str(refusal.value)
    assert on_disk(files) == []


@pytest.mark.django_db
def test_what_a_stored_file_is_cannot_be_changed() -> None:
    stored = store(make.text())
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)


@pytest.mark.django_db
def test_sweeping_removes_what_nobody_points_at_after_a_day(files: Path) -> None:
    fresh, old = store(make.png(), "a.png"), store(make.text(), "b.txt")
    document = make.make_document(at=NOON - timedelta(days=300))
    StoredFile.objects.filter(pk=old.pk).delete()
    make.make_file(make.text(), at=NOON - timedelta(days=2))

    swept = sweep_files(at=NOON + timedelta(hours=1))

    assert swept == 1
    kept = {path.parent.name + path.name for path in on_disk(files)} - {""}
    assert kept == {fresh.sha256, fresh.copy_sha256, document.pdf.sha256}
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {fresh.pk, document.pdf_id}


def test_the_sweep_asks_every_foreign_key_even_those_without_a_way_back() -> None:
    keys = {(model.__name__, field) for model, field in pointing_keys()}

    assert {("Document", "pdf"), ("Attachment", "file")} <= keys


@pytest.mark.django_db
def test_sweeping_removes_arrivals_of_killed_processes(files: Path) -> None:
    store(make.text())
    (files / "incoming" / uuid4().hex).write_bytes(b"half a fi")

    sweep_files(at=NOON + timedelta(days=20_000))

    assert list((files / "incoming").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_upload_leaves_only_bytes_that_the_sweep_removes(files: Path) -> None:
    with transaction.atomic():
        store(make.text())
        transaction.set_rollback(True)
    assert len(on_disk(files)) == 1

    assert sweep_files(at=NOON) == 1
    assert on_disk(files) == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_waits_for_an_upload_of_the_same_bytes(files: Path) -> None:
    """The bytes lie on disk from before; somebody stores them again while the sweep runs."""
    with transaction.atomic():
        store(make.text())
        transaction.set_rollback(True)
    swept: list[int] = []

    def sweep() -> None:
        swept.append(sweep_files(at=NOON))
        connections.close_all()

    with transaction.atomic():
        stored = store(make.text())
        sweeper = threading.Thread(target=sweep)
        sweeper.start()
        _wait_until_somebody_waits()
    sweeper.join(10)

    assert swept == [0]
    with open_file(stored) as file:
        assert file.read() == make.text()


def _wait_until_somebody_waits() -> None:
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    pytest.fail("the sweep did not wait")
