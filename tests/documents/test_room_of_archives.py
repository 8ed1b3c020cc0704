"""What an archive unpacks to takes the room of whoever sent it, and is asked for before anything is unpacked."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from django.utils.translation import override
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.documents import queries, services
from consilia.documents.domain.inspection.archives import unpacks_to
from consilia.documents.models import StoragePolicy, StoredFile
from consilia.documents.services import files
from consilia.imaging.models import Instance
from consilia.imaging.services import begin_intake, take_in
from tests.factories import documents as make
from tests.factories import imaging
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_child

NOON = make.NOON
pytestmark = pytest.mark.django_db
IMAGES = {f"{number}.dcm": imaging.ct(InstanceNumber=number) for number in range(1, 4)}
TAKEN = sum(map(len, IMAGES.values()))


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def doctor() -> Actor:
    services.load_upload_policy()
    return make_actor(Role.REFERRING_DOCTOR)


def store(by: Actor, content: bytes, name: str = "disc.zip") -> StoredFile:
    return services.store_file(
        stream=io.BytesIO(content), declared_name=name, declared_type="", by=by, at=NOON
    )


def room(by: Actor) -> queries.Room:
    assert by.organisation_id
    return queries.room_of(by.organisation_id, NOON)


def give(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    StoragePolicy.objects.update(quota_mb=1)
    monkeypatch.setattr(queries, "MEBIBYTE", size)


def read(archive: StoredFile, by: Actor) -> None:
    child = make_child(by=by, at=NOON)
    intake = begin_intake(file=archive, child_id=child.id, by=by, at=NOON)
    assert intake is not None
    assert take_in(intake_id=intake.id, at=NOON).refused == []


def take_one_out(archive: StoredFile) -> None:
    """As reading does it, image by image."""
    services.store_file(
        stream=io.BytesIO(IMAGES["1.dcm"]),
        declared_name="1.dcm",
        declared_type="",
        by=Actor.system(),
        at=NOON,
        unpacked_from=archive,
    )


def test_what_is_unpacked_counts_for_the_house_that_sent_the_archive(doctor: Actor) -> None:
    content = imaging.zipped(IMAGES)
    archive = store(doctor, content)
    assert (room(doctor).used, room(doctor).unpacked) == (len(content), 0)
    read(archive, doctor)
    assert (room(doctor).sent, room(doctor).unpacked) == (len(content), TAKEN)
    assert {one.file.unpacked_from for one in Instance.objects.all()} == {archive}
    assert [found for _, found in queries.rooms(NOON)] == [room(doctor)]
    assert queries.fuller_than(1, doctor.organisation_id) == 0
    store(doctor, IMAGES["1.dcm"], "1.dcm")
    assert room(doctor).used == len(content) + TAKEN, "the same bytes once"
    assert room(doctor).unpacked == TAKEN - len(IMAGES["1.dcm"]), "sent by itself it is what was sent"
    other = make_actor(Role.REFERRING_DOCTOR)
    read(store(other, content), other)
    assert room(other) == queries.Room(len(content) + TAKEN, room(other).quota, TAKEN), (
        "each house for itself"
    )


def test_an_archive_that_does_not_fit_with_its_images_is_refused_before(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = imaging.zipped(IMAGES)
    give(monkeypatch, len(content) + TAKEN - 1)
    with pytest.raises(services.ArchiveBeyondRoom) as refused:
        store(doctor, content)
    assert "when they are unpacked" in str(refused.value)
    assert refused.value.status == 413
    with override("ru"), pytest.raises(services.ArchiveBeyondRoom, match="распакованные для просмотра"):
        store(doctor, content)
    assert not StoredFile.objects.exists()
    give(monkeypatch, len(content) - 1)
    with pytest.raises(services.OrganisationFull) as too_full:
        store(doctor, content)
    assert type(too_full.value) is services.OrganisationFull
    give(monkeypatch, len(content) + TAKEN)
    read(store(doctor, content), doctor)
    assert room(doctor).left == 0
    assert store(doctor, content, "again.zip").size == len(content), "it has all of that already"


def test_a_disc_counts_by_its_images_where_all_of_it_would_not_fit(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that a disc brings along is not kept."""
    content = imaging.zipped({**IMAGES, "VIEWER.EXE": bytes(500_000)})
    for most, expected in ((10**9, TAKEN + 500_000), (TAKEN, TAKEN), (0, TAKEN)):
        assert unpacks_to(io.BytesIO(content), len(content), at_most=most) == expected
    give(monkeypatch, len(content) + TAKEN)
    read(store(doctor, content), doctor)
    assert room(doctor).left == 0


def test_members_are_unpacked_though_others_took_the_room_meanwhile(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its room was asked for when it came; half of a study would be worse than a house above its room."""
    archive = store(doctor, imaging.zipped(IMAGES))
    give(monkeypatch, 1)
    read(archive, doctor)
    assert Instance.objects.count() == 3
    with pytest.raises(services.OrganisationFull):
        store(doctor, b"more", "more.txt")


def test_an_archive_goes_after_what_was_taken_out_of_it(doctor: Actor) -> None:
    archive = store(doctor, imaging.zipped(IMAGES))
    take_one_out(archive)
    services.sweep_files(at=NOON + timedelta(days=2))
    assert list(StoredFile.objects.all()) == [archive]
    services.sweep_files(at=NOON + timedelta(days=3))
    assert not StoredFile.objects.exists()


def test_the_page_tells_what_was_sent_and_what_was_unpacked(doctor: Actor) -> None:
    padded = {"a.dcm": imaging.ct(ImageComments="x" * 9000)}
    content = imaging.zipped(padded, packed=zipfile.ZIP_STORED)
    read(store(doctor, content), doctor)
    said = signed_in_client(doctor).get("/uploads/room/").content.decode()
    assert "Unpacked from archives" in said
    assert said.count("9.") >= 2
    everybody = signed_in_client(make_actor(Role.ADMINISTRATOR)).get("/uploads/room/").content.decode()
    assert 'data-label="Unpacked from archives"' in everybody


@pytest.mark.django_db(transaction=True)
def test_what_was_unpacked_before_gets_its_archive(doctor: Actor) -> None:
    archive = store(doctor, imaging.zipped(IMAGES))
    read(archive, doctor)
    names = "unpacked_from_id = NULL, organisation_id = NULL WHERE unpacked_from_id IS NOT NULL"
    rests = "ALTER TABLE documents_storedfile {} TRIGGER stored_files_keep_their_bytes"
    with connection.cursor() as cursor:
        cursor.execute(rests.format("DISABLE"))
        cursor.execute(f"UPDATE documents_storedfile SET {names}")
        cursor.execute(rests.format("ENABLE"))
    assert room(doctor).unpacked == 0
    migration = import_module("consilia.documents.migrations.0010_unpacked_before")
    with connection.schema_editor() as editor:
        editor.execute(migration.COUNT_WHAT_WAS_UNPACKED)
    assert room(doctor).unpacked == TAKEN
    with pytest.raises(Exception, match="refused"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE documents_storedfile SET {names}")


def test_room_of_images_is_held_until_they_are_out(doctor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first = imaging.zipped(IMAGES)
    other = imaging.zipped({"4.dcm": imaging.ct(InstanceNumber=4)})
    give(monkeypatch, len(first) + TAKEN + len(other))
    archive = store(doctor, first)
    assert (room(doctor).used, room(doctor).held) == (len(first), TAKEN)
    assert store(doctor, first, "again.zip").sha256 == archive.sha256, "it unpacks to the same"
    assert room(doctor).held == TAKEN
    with pytest.raises(services.ArchiveBeyondRoom):
        store(doctor, other)
    said = signed_in_client(doctor).get("/uploads/room/").content.decode()
    assert "Held for archives that are being unpacked" in said
    read(archive, doctor)
    assert (room(doctor).used, room(doctor).held) == (len(first) + TAKEN, 0)
    assert "Held for" not in signed_in_client(doctor).get("/uploads/room/").content.decode()


def test_what_is_out_already_is_held_no_more(doctor: Actor) -> None:
    archive = store(doctor, imaging.zipped(IMAGES))
    take_one_out(archive)
    assert (room(doctor).unpacked, room(doctor).held) == (len(IMAGES["1.dcm"]), TAKEN - len(IMAGES["1.dcm"]))


def test_room_of_an_archive_that_nobody_reads_is_free_after_a_day(doctor: Actor) -> None:
    store(doctor, imaging.zipped(IMAGES))
    services.sweep_files(at=NOON + timedelta(hours=23))
    assert room(doctor).held == TAKEN
    services.sweep_files(at=NOON + timedelta(days=1, seconds=1))
    assert (room(doctor).used, room(doctor).held) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_archives_at_once_do_not_share_the_room_of_one(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In transactions of their own, each looked at before either is kept: one fits, the other is refused."""
    contents = [imaging.zipped({"1.dcm": imaging.ct(InstanceNumber=number)}) for number in (1, 2)]
    sizes = [
        len(content) + unpacks_to(io.BytesIO(content), len(content), at_most=2**63) for content in contents
    ]
    give(monkeypatch, sum(sizes) - 1)
    looked_at = Barrier(2, timeout=60)
    turns = files.take_turns

    def together(names: list[str]) -> None:
        if names[0].startswith("room "):
            looked_at.wait()
        turns(names)

    monkeypatch.setattr(files, "take_turns", together)

    def send(content: bytes) -> StoredFile | Exception:
        try:
            return store(doctor, content)
        except services.OrganisationFull as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, contents))
    (kept,) = (one for one in answers if isinstance(one, StoredFile))
    (refused,) = (one for one in answers if not isinstance(one, StoredFile))
    assert isinstance(refused, services.ArchiveBeyondRoom)
    monkeypatch.setattr(files, "take_turns", turns)
    read(kept, doctor)
    assert room(doctor).taken <= sum(sizes) - 1
