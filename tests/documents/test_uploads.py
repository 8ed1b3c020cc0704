"""A file arrives in pieces, over the wire as tus says, and goes on after every kind of break."""

import base64
import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, UnreadablePostError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.documents import arrivals, services
from consilia.documents.models import StoragePolicy, StoredFile, Upload, UploadPolicy
from consilia.documents.services import uploads
from tests.factories import documents as make
from tests.factories.accounts import make_actor, signed_in_client

pytestmark = pytest.mark.django_db
NOON = make.NOON
TEXT = ("Duct 3 mm, gradient 40 mmHg.\n" * 300).encode()
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    services.load_upload_policy()
    return tmp_path / "files" / "uploads"


@pytest.fixture
def doctor() -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


@pytest.fixture
def client(doctor: Actor) -> Client:
    return signed_in_client(doctor)


def begun(by: Actor, content: bytes = TEXT, *, at: datetime = NOON, name: str = "echo.txt") -> Upload:
    sha256 = hashlib.sha256(content).hexdigest()
    return services.begin_upload(
        name=name, declared_type="text/plain", length=len(content), sha256=sha256, by=by, at=at
    )


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(client: Client, content: bytes = TEXT, name: str = "echo.txt", **headers: str) -> Any:
    told = metadata(filename=name, filetype="text/plain", sha256=hashlib.sha256(content).hexdigest())
    sent = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": told, **headers}
    return client.post("/uploads/", headers=sent)


def bring(client: Client, place: str, offset: int, piece: bytes, **headers: str) -> Any:
    sent = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.patch(place, piece, content_type="application/offset+octet-stream", headers=sent)


def checksum(piece: bytes) -> str:
    return f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"


class EveryWayToCutAFile(TestCase):
    """Whatever the pieces, and however often one is sent again, the stored bytes are the sent bytes."""

    @given(st.lists(st.integers(1, 4000), max_size=6), st.booleans())
    def test_pieces_make_the_same_file(self, sizes: list[int], again: bool) -> None:
        doctor = make_actor(Role.REFERRING_DOCTOR)
        upload = begun(doctor)
        for size in [*sizes, len(TEXT)]:
            piece = TEXT[upload.offset : upload.offset + size]
            deed = {"upload_id": upload.id, "offset": upload.offset, "piece": piece}
            upload = services.append_to_upload(**deed, by=doctor, at=NOON)
            if again and piece:
                with pytest.raises(services.AnotherPieceExpected) as refused:
                    services.append_to_upload(**deed, by=doctor, at=NOON)
                assert refused.value.offset == upload.offset
        stored = services.finish_upload(upload_id=upload.id, by=doctor, at=NOON).file
        assert stored is not None
        with services.open_file(stored) as file:
            assert file.read() == TEXT


def test_an_upload_over_the_wire(client: Client, folder: Path) -> None:
    answer = create(client)
    place = answer["Location"]
    assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (201, "0", "1.0.0")
    assert "Upload-Expires" in answer

    half = len(TEXT) // 2
    answer = bring(client, place, 0, TEXT[:half], **{"Upload-Checksum": checksum(TEXT[:half])})
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(half))

    answer = client.head(place, headers=TUS)
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == (str(half), str(len(TEXT)))
    assert answer["Cache-Control"] == "no-store"

    answer = create(client)
    assert (answer["Location"], answer["Upload-Offset"]) == (place, str(half)), "chosen again, it goes on"

    assert bring(client, place, half, TEXT[half:]).status_code == 204
    upload = Upload.objects.get()
    assert upload.file is not None
    with services.open_file(upload.file) as file:
        assert file.read() == TEXT


def test_what_the_server_can_do_is_told_before_anything_travels(client: Client, settings: Settings) -> None:
    answer = client.options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration,concatenation"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert answer["Tus-Max-Size"] == str(settings.ATTACHMENT_MAX_BYTES)


def test_a_piece_that_changed_on_its_way_is_not_kept(client: Client) -> None:
    place = create(client)["Location"]
    answer = bring(client, place, 0, TEXT[:100], **{"Upload-Checksum": checksum(TEXT[:99] + b"?")})
    assert answer.status_code == 460
    assert client.head(place, headers=TUS)["Upload-Offset"] == "0"
    answer = bring(client, place, 0, TEXT[:100], **{"Upload-Checksum": "crc32 AAAA"})
    assert answer.status_code == 400


@pytest.mark.parametrize("checked", [False, True])
def test_a_broken_line_keeps_what_came_unless_it_cannot_be_checked(
    client: Client, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    place = create(client)["Location"]
    come = iter([TEXT[:300], TEXT[300:500]])

    def read(request: HttpRequest, size: int = -1) -> bytes:
        for piece in come:
            return piece
        raise UnreadablePostError

    monkeypatch.setattr(HttpRequest, "read", read)
    headers = {"Upload-Checksum": checksum(TEXT)} if checked else {}
    bring(client, place, 0, TEXT, **headers)
    assert client.head(place, headers=TUS)["Upload-Offset"] == ("0" if checked else "500")


def test_bytes_whose_row_was_never_written_are_written_over(doctor: Actor, folder: Path) -> None:
    upload = begun(doctor)
    arrivals.write_at(upload.id, 0, b"the server died before it noted this")
    for offset in (0, 4000, 8000):
        piece = TEXT[offset : offset + 4000]
        services.append_to_upload(upload_id=upload.id, offset=offset, piece=piece, by=doctor, at=NOON)
    stored = services.finish_upload(upload_id=upload.id, by=doctor, at=NOON).file
    assert stored is not None
    assert stored.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert folder.exists()


def test_the_rules_of_every_upload_hold_at_its_end(client: Client, folder: Path) -> None:
    place = create(client, make.png(), "echo.pdf")["Location"]
    answer = bring(client, place, 0, make.png())
    assert answer.status_code == 422
    assert "echo.pdf" in answer.content.decode()
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_is_not_what_was_announced_is_refused(client: Client) -> None:
    place = create(client)["Location"]
    answer = bring(client, place, 0, TEXT[:-1] + b"!")
    assert answer.status_code == 460
    assert client.head(place, headers=TUS).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": "99999999999"}, 413),
        ({"Upload-Metadata": "sha256 YQ=="}, 400),
    ],
)
def test_creations_that_are_refused(client: Client, headers: dict[str, str], status: int) -> None:
    assert create(client, **headers).status_code == status
    assert not Upload.objects.exists()


def test_pieces_that_are_refused(client: Client) -> None:
    place = create(client)["Location"]
    assert bring(client, place, 7, TEXT).status_code == 409
    assert bring(client, place, 0, TEXT + b"more").status_code == 413
    other_type = client.patch(place, TEXT, content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert other_type.status_code == 415
    assert client.get(place, headers=TUS).status_code == 405
    assert client.head(place, headers=TUS)["Upload-Offset"] == "0"


def test_another_persons_upload_is_not_there(client: Client, doctor: Actor) -> None:
    place = create(client)["Location"]
    stranger = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    assert stranger.head(place, headers=TUS).status_code == 404
    assert bring(stranger, place, 0, TEXT).status_code == 404
    assert stranger.delete(place, headers=TUS).status_code == 404
    assert Client().head(place, headers=TUS).status_code == 302
    with pytest.raises(services.UploadGone):
        services.use_upload(upload_id=Upload.objects.get().id, by=make_actor(Role.EXPERT), at=NOON)


def test_given_up_it_leaves_nothing(
    client: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    place = create(client)["Location"]
    bring(client, place, 0, TEXT[:10])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(place, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 204
    assert not Upload.objects.exists()
    assert list(folder.glob("*")) == []


def test_one_person_has_only_so_much_on_its_way(doctor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    UploadPolicy.objects.update(quota_mb=1)
    monkeypatch.setattr(uploads, "MEBIBYTE", 2 * len(TEXT))
    first = begun(doctor)
    begun(doctor, name="second.txt")
    with pytest.raises(services.TooMuchOnItsWay):
        begun(doctor, name="third.txt")
    begun(make_actor(Role.EXPERT), name="third.txt")
    services.append_to_upload(upload_id=first.id, offset=0, piece=TEXT, by=doctor, at=NOON)
    services.finish_upload(upload_id=first.id, by=doctor, at=NOON)
    services.use_upload(upload_id=first.id, by=doctor, at=NOON)
    assert begun(doctor, name="third.txt").offset == 0


def test_what_nobody_goes_on_with_is_removed(doctor: Actor, folder: Path) -> None:
    old, young = begun(doctor), begun(doctor, name="young.txt")
    piece = {"offset": 0, "piece": TEXT[:10], "by": doctor}
    services.append_to_upload(upload_id=old.id, **piece, at=NOON)
    services.append_to_upload(upload_id=young.id, **piece, at=NOON + timedelta(hours=20))
    arrivals.write_at(uuid4(), 0, b"its row is gone")

    assert services.expire_uploads(at=NOON + UploadPolicy.objects.get().waits) == 1
    assert list(Upload.objects.values_list("id", flat=True)) == [young.id]
    assert [UUID(path.name) for path in folder.glob("*")] == [young.id]


def test_a_file_in_use_outlives_its_upload(doctor: Actor) -> None:
    upload = begun(doctor)
    services.append_to_upload(upload_id=upload.id, offset=0, piece=TEXT, by=doctor, at=NOON)
    with pytest.raises(services.NotWhole):
        services.use_upload(upload_id=upload.id, by=doctor, at=NOON)
    services.finish_upload(upload_id=upload.id, by=doctor, at=NOON)
    services.expire_uploads(at=NOON + timedelta(days=2))
    assert StoredFile.objects.get().sha256 == hashlib.sha256(TEXT).hexdigest()


def part_of(client: Client, number: int, content: bytes) -> str:
    """A part of `echo.txt` that has come, by its place."""
    place: str = create(client, content, f"echo.txt.{number}", **{"Upload-Concat": "partial"})["Location"]
    assert bring(client, place, 0, content).status_code == 204
    return place


def join(client: Client, places: list[str], **told: str) -> Any:
    sent = {
        "Upload-Concat": f"final;{' '.join(places)}",
        "Upload-Metadata": metadata(filename="echo.txt", **told),
    }
    return client.post("/uploads/", headers={**TUS, **sent})


THIRDS = [TEXT[:3000], TEXT[3000:6000], TEXT[6000:]]


def test_a_part_that_is_not_what_was_announced_never_gets_into_a_whole(client: Client) -> None:
    place = create(client, THIRDS[0], "echo.txt.1", **{"Upload-Concat": "partial"})["Location"]
    assert bring(client, place, 0, THIRDS[0][:-1] + b"!").status_code == 460
    assert client.head(place, headers=TUS).status_code == 404


def test_parts_that_were_joined_need_not_come_again(
    client: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    places = [part_of(client, number, content) for number, content in enumerate(THIRDS, 1)]
    with django_capture_on_commit_callbacks(execute=True):
        whole = join(client, places)["Location"]
    assert list(folder.glob("*")) == [], "their bytes are in the whole"
    again = [
        create(client, content, f"echo.txt.{number}", **{"Upload-Concat": "partial"})
        for number, content in enumerate(THIRDS, 1)
    ]
    assert [(one["Location"], one["Upload-Complete"]) for one in again] == [(place, "?1") for place in places]
    assert join(client, places)["Location"] == whole
    assert join(client, places[:1])["Location"] != whole
    assert client.delete(whole, headers=TUS).status_code == 204
    assert client.head(places[1], headers=TUS).status_code == 404, "nothing of it can be joined again"


def test_of_a_file_changed_at_its_end_only_the_end_is_another_part(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        places = [part_of(client, number, content) for number, content in enumerate(THIRDS, 1)]
        join(client, places)
    changed = THIRDS[2][:-2] + b"!\n"
    with django_capture_on_commit_callbacks(execute=True):
        sha256 = hashlib.sha256(THIRDS[0] + THIRDS[1] + changed).hexdigest()
        answer = join(client, [*places[:2], part_of(client, 3, changed)], sha256=sha256)
    assert answer.status_code == 201
    kept = {one.sha256 for one in StoredFile.objects.all()}
    assert kept == {hashlib.sha256(TEXT).hexdigest(), sha256}


def test_parts_that_waited_do_not_count_twice(
    doctor: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    UploadPolicy.objects.update(quota_mb=1)
    monkeypatch.setattr(uploads, "MEBIBYTE", 2 * len(TEXT))
    join(client, [part_of(client, number, content) for number, content in enumerate(THIRDS, 1)])
    begun(doctor, name="second.txt")
    with pytest.raises(services.TooMuchOnItsWay):
        begun(doctor, name="third.txt")


def test_what_waits_for_a_form_is_told_to_its_sender_alone(client: Client, doctor: Actor) -> None:
    sha256 = hashlib.sha256(TEXT).hexdigest()
    told = {"filename": "echo.txt", "sha256": sha256, "for": "/cases/1/"}
    place = create(client, **{"Upload-Metadata": metadata(**told)})["Location"]
    waiting = lambda by, form="/cases/1/", more="": by.get(f"/uploads/waiting/?for={form}{more}").json()  # noqa: E731
    assert waiting(client)["unfinished"] == ["echo.txt"]
    bring(client, place, 0, TEXT)
    upload = Upload.objects.get()
    arrived = [{"id": str(upload.id), "name": "echo.txt", "size": len(TEXT), "sha256": sha256}]
    assert waiting(client) == {"person": str(doctor.person_id), "arrived": arrived, "unfinished": []}
    assert waiting(client, "/cases/2/")["arrived"] == []
    assert waiting(signed_in_client(make_actor(Role.EXPERT)))["arrived"] == []
    assert Client().get("/uploads/waiting/?for=/cases/1/").status_code == 302
    services.use_upload(upload_id=upload.id, by=doctor, at=NOON)
    assert waiting(client)["arrived"] == []
    assert waiting(client, more="&used=1")["arrived"] == arrived
    create(client, **{"Upload-Metadata": metadata(**{**told, "for": "/cases/2/"})})
    assert waiting(client, "/cases/2/")["arrived"] == arrived, "chosen again elsewhere, it waits there"


def test_a_whole_file_that_found_no_room_is_kept_until_there_is_some(client: Client) -> None:
    StoragePolicy.objects.update(quota_mb=1)
    large = TEXT * 100
    first = create(client, large, "first.txt")["Location"]
    second = create(client, large + b".", "second.txt")["Location"]
    assert bring(client, first, 0, large).status_code == 204
    answer = bring(client, second, 0, large + b".")
    assert answer.status_code == 413
    assert "Your organisation has used" in answer.content.decode()
    assert client.head(second, headers=TUS)["Upload-Offset"] == str(len(large) + 1)
    assert "Upload-Complete" not in client.head(second, headers=TUS)
    StoragePolicy.objects.update(quota_mb=10)
    answer = bring(client, second, len(large) + 1, b"", **{"Content-Type": "application/offset+octet-stream"})
    assert (answer.status_code, answer["Upload-Complete"]) == (204, "?1")
