"""Parts that travel beside each other become one file; what an organisation keeps has its bounds; twenty breaks."""

import hashlib
import random
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.documents import arrivals, queries, services
from consilia.documents.models import StoragePolicy, StoredFile, Upload
from consilia.documents.policy_kinds import STORAGE
from consilia.foundation.seeds import SINCE
from tests.browser.lines import Line
from tests.factories import documents as make
from tests.factories.accounts import make_actor, signed_in_client

NOON = make.NOON
TEXT = ("Duct 3 mm, gradient 40 mmHg.\n" * 300).encode()
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "files" / "uploads"


@pytest.fixture
def doctor(db: None) -> Actor:
    services.load_upload_policy()
    return make_actor(Role.REFERRING_DOCTOR)


@pytest.fixture
def client(doctor: Actor) -> Client:
    return signed_in_client(doctor)


def part(client: Client, content: bytes, *, whole: bool = True) -> str:
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Concat": "partial"}
    place: str = client.post("/uploads/", headers=headers)["Location"]
    assert client.head(place, headers=TUS)["Upload-Concat"] == "partial"
    sent = content if whole else content[:-1]
    client.patch(place, sent, content_type=PIECE, headers={**TUS, "Upload-Offset": "0"})
    return place


def join(client: Client, *places: str, name: str = "bm90ZS50eHQ=") -> Any:
    told = {"Upload-Concat": f"final;{' '.join(places)}", "Upload-Metadata": f"filename {name}"}
    return client.post("/uploads/", headers={**TUS, **told})


def test_parts_become_one_file_in_the_order_that_is_told(
    client: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    places = [part(client, TEXT[4000:]), part(client, TEXT[:4000])]
    with django_capture_on_commit_callbacks(execute=True):
        answer = join(client, *reversed(places))
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(TEXT)))
    whole = Upload.objects.get(is_part=False)
    assert whole.file is not None
    with services.open_file(whole.file) as file:
        assert file.read() == TEXT
    assert list(folder.glob("*")) == [], "the parts are gone"
    again = join(client, *reversed(places))
    assert again["Location"] == answer["Location"], "a lost answer is answered again"
    head = client.head(answer["Location"], headers=TUS)
    assert head["Upload-Concat"] == f"final;{places[1]} {places[0]}"
    more = client.patch(
        answer["Location"], b"x", content_type=PIECE, headers={**TUS, "Upload-Offset": str(len(TEXT))}
    )
    assert more.status_code == 403


def test_what_cannot_be_joined_says_why(client: Client) -> None:
    half = part(client, TEXT, whole=False)
    assert join(client, half).status_code == 409
    assert join(client, half, half).status_code == 400
    assert join(client, f"/uploads/{uuid4()}/").status_code == 404
    assert join(client, "/uploads/x/").status_code == 400
    strangers = part(signed_in_client(make_actor(Role.EXPERT)), TEXT)
    assert join(client, strangers).status_code == 404
    client.patch(half, TEXT[-1:], content_type=PIECE, headers={**TUS, "Upload-Offset": str(len(TEXT) - 1)})
    refused = join(client, half, name="ZWNoby5wZGY=")  # echo.pdf
    assert (refused.status_code, "echo.pdf" in refused.content.decode()) == (422, True)
    assert not Upload.objects.filter(pk__in=[half.split("/")[-2]]).exists(), "nothing could mend it"


def store(by: Actor, content: bytes, name: str = "a.txt") -> StoredFile:
    return services.store_file(stream=BytesIO(content), declared_name=name, declared_type="", by=by, at=NOON)


def test_an_organisation_keeps_only_so_much_and_the_same_once(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    StoragePolicy.objects.update(quota_mb=1)
    monkeypatch.setattr(queries, "MEBIBYTE", len(TEXT) * 2)
    store(doctor, TEXT)
    store(doctor, TEXT, "again.txt")
    assert doctor.organisation_id
    assert queries.room_of(doctor.organisation_id, NOON) == queries.Room(len(TEXT), 2 * len(TEXT))
    with pytest.raises(services.OrganisationFull):
        store(doctor, TEXT + TEXT)
    with pytest.raises(services.OrganisationFull):
        services.begin_upload(
            name="b.txt", declared_type="", length=len(TEXT) + 1, sha256="", by=doctor, at=NOON
        )
    store(doctor, TEXT[:-1], "fits.txt")
    with pytest.raises(services.OrganisationFull):
        store(doctor, b"more", "c.txt")
    assert store(doctor, TEXT, "held already.txt").size == len(TEXT)
    store(make_actor(Role.EXPERT), b"more", "another house.txt")
    assert queries.fuller_than(1, None) == 0
    assert queries.rooms(NOON)[0][1].percent == 100


def test_an_organisation_may_have_more_than_the_others(doctor: Actor) -> None:
    row = STORAGE.model(
        organisation_id=doctor.organisation_id, starts=SINCE + timedelta(days=1), quota_mb=7, source="x"
    )
    row.save()
    assert doctor.organisation_id
    assert queries.room_of(doctor.organisation_id, NOON).quota == 7 * queries.MEBIBYTE
    other = make_actor(Role.EXPERT).organisation_id
    assert other
    assert queries.room_of(other, NOON).quota == 51200 * queries.MEBIBYTE


def test_everybody_sees_her_own_room_and_administrators_the_fullest(client: Client, doctor: Actor) -> None:
    store(doctor, TEXT)
    said = client.get("/uploads/room/").content.decode()
    assert "8.5\xa0KB" in said
    assert "fullest" not in said
    line = client.get("/uploads/room/", headers={"HX-Request": "true"}).content.decode()
    assert "8.5\xa0KB" in line
    assert "<html" not in line
    seen = signed_in_client(make_actor(Role.ADMINISTRATOR)).get("/uploads/room/").content.decode()
    assert "The fullest organisations" in seen
    assert "8.5\xa0KB" in seen


class Breaking(BytesIO):
    """Cuts the line when 40,000 bytes of it were read."""

    def __init__(self, content: bytes, line: Line) -> None:
        super().__init__(content)
        self._line = line

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 40_000:
            self._line.cut()
        return super().read(size)


@pytest.mark.django_db(transaction=True)
def test_twenty_breaks_of_a_true_line_change_no_byte(live_server: LiveServer, doctor: Actor) -> None:
    """Each time in the middle of a piece, without a checksum: what came until then counts."""
    content = random.Random(5).randbytes(600_000).hex().encode()  # 1.2 MB of text that does not compress
    session = requests.Session()
    session.cookies.update({key: morsel.value for key, morsel in signed_in_client(doctor).cookies.items()})
    token = uuid4().hex
    session.cookies["csrftoken"] = token
    breaks = 0
    with Line.to(live_server.url) as line:
        sent = {**TUS, "X-CSRFToken": token, "Referer": line.url, "Origin": line.url}
        length = {"Upload-Length": str(len(content)), "Upload-Metadata": "filename bm90ZS50eHQ="}
        place = (
            line.url + session.post(f"{line.url}/uploads/", headers={**sent, **length}).headers["Location"]
        )
        offset = 0
        while offset < len(content):
            assert breaks <= 20, "nothing arrives any more"
            rest = content[offset:]
            try:
                session.patch(
                    place,
                    data=Breaking(rest, line) if breaks < 20 else rest,
                    headers={**sent, "Upload-Offset": str(offset), "Content-Type": PIECE},
                    timeout=20,
                )
            except requests.RequestException:
                breaks += 1
                line.mend()
            offset = _standing(session, place, sent)
    upload = Upload.objects.get()
    assert upload.file is not None
    assert (breaks, upload.file.sha256) == (20, hashlib.sha256(content).hexdigest())
    assert list(arrivals.on_disk()) == []


def _standing(session: requests.Session, place: str, headers: dict[str, str]) -> int:
    """Where it stands once the server has noticed the break."""
    return int(session.head(place, headers=headers, timeout=20).headers["Upload-Offset"])
