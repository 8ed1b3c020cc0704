"""Films: what a camera writes beside the picture is not shown, nothing moves, and a player gets its parts."""

import io
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from consilia.documents.delivery import NotPlayed, play
from consilia.documents.domain.inspection.kinds import inspect
from consilia.documents.domain.inspection.reasons import Unacceptable
from consilia.documents.domain.plain_films import Blank, NotPlain, blanked, blanks_in
from tests.factories import documents as make

SECRETS = (b"55.7558", b"Telefon", b"xyz", b"LAT1", b"GPS")


def shown(content: bytes, media_type: str = "video/mp4") -> bytes:
    return blanked(content, 0, blanks_in(io.BytesIO(content), len(content), media_type))


def test_place_and_device_are_blanked_and_nothing_moves() -> None:
    film = make.film_of_a_place()
    plain = shown(film)
    assert len(plain) == len(film)
    for secret in SECRETS:
        assert secret in film
        assert secret not in plain, secret
    assert plain.index(b"VIDE") == film.index(b"VIDE")
    assert inspect(io.BytesIO(plain), len(plain)).media_type == "video/mp4"
    assert shown(plain) == plain


def test_tags_of_a_webm_are_blanked_also_behind_a_cluster_of_unknown_length() -> None:
    film = make.webm(b"LOCATION 55.7558")
    plain = shown(film, "video/webm")
    assert b"55.7558" in film
    assert b"55.7558" not in plain
    assert len(plain) == len(film)
    assert b"picture" in plain
    assert inspect(io.BytesIO(plain), len(plain)).media_type == "video/webm"


def test_parts_are_blanked_as_the_whole_is() -> None:
    film = make.film_of_a_place()
    blanks = blanks_in(io.BytesIO(film), len(film), "video/mp4")
    plain = blanked(film, 0, blanks)
    for size in (1, 3, 7, 64):
        parts = [blanked(film[start : start + size], start, blanks) for start in range(0, len(film), size)]
        assert b"".join(parts) == plain
    assert blanked(b"abcdef", 10, [Blank(12, 2, b"X")]) == b"abX\0ef"


@pytest.mark.parametrize(
    "content",
    [
        make.webm()[:-3],
        make.webm().replace(b"webm", b"matr"),
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm",
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + bytes(64),
    ],
)
def test_what_is_no_sound_webm_is_refused(content: bytes) -> None:
    with pytest.raises(Unacceptable):
        inspect(io.BytesIO(content), len(content))


@pytest.mark.parametrize("bomb", [b"\0\0\0\x08free" * 30_000, make.box(b"moov", b"\0\0\0\x09trak")])
def test_a_film_of_endless_boxes_or_broken_ones_is_not_played(bomb: bytes) -> None:
    content = make.box(b"ftyp", b"isom\0\0\0\1") + make.box(b"moov", b"") + bomb
    with pytest.raises(NotPlain):
        blanks_in(io.BytesIO(content), len(content), "video/mp4")


@pytest.fixture
def film(settings: Settings, tmp_path: Path, db: None) -> bytes:
    settings.DATA_DIR = tmp_path
    settings.FILE_KEYS = ["ab" * 32]
    return make.film_of_a_place() + make.box(b"free", bytes(200_000)) + make.box(b"free", b"the end")


def get(content: bytes, **headers: str) -> HttpResponseBase:
    stored = make.make_file(content, "heart.mp4")
    return play(RequestFactory().get("/", headers=headers), stored)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response)  # type: ignore[arg-type]


def test_a_player_gets_parts_out_of_the_sealed_store(film: bytes) -> None:
    whole = get(film)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert body(whole) == shown(film)
    part = get(film, Range=f"bytes={len(film) - 7}-")
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes {len(film) - 7}-{len(film) - 1}/{len(film)}"
    assert body(part) == b"the end"
    assert part.headers["Content-Type"] == "video/mp4"
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in part.headers["Content-Security-Policy"]
    assert get(film, Range=f"bytes={len(film)}-").status_code == 416


def test_one_answer_is_never_the_whole_of_a_large_film(film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consilia.documents.delivery.PLAYED_AT_ONCE", 1000)
    assert get(film, Range="bytes=0-").headers["Content-Range"] == f"bytes 0-999/{len(film)}"


def test_what_cannot_be_made_plain_is_not_played(film: bytes) -> None:
    fragmented = make.film_of_a_place() + make.box(b"moof", b"")
    with pytest.raises(NotPlayed):
        get(fragmented)
