"""What lies on the disk while a file is on its way: sealed where there are keys, and moved instead of copied where not."""

import random
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from consilia.documents import arrivals, storage
from consilia.documents.arrivals import SECTOR

KEYS = ["ab" * 32, "cd" * 32]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "files"


def read(upload: object, length: int, size: int) -> bytes:
    with arrivals.open_arrival(upload, length) as file:  # type: ignore[arg-type]
        return b"".join(iter(lambda: file.read(size), b""))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("keys", [[], KEYS])
def test_pieces_of_any_length_with_steps_back_give_the_file(
    folder: Path, settings: Settings, seed: int, keys: list[str]
) -> None:
    settings.FILE_KEYS = keys
    chance, upload = random.Random(seed), uuid4()
    content = chance.randbytes(3 * SECTOR + chance.randrange(SECTOR))
    offset = 0
    while offset < len(content):
        piece = content[offset : offset + chance.choice([1, 15, 17, 1000, SECTOR, SECTOR + 5])]
        if chance.random() < 0.3:  # it was written, and its row was never committed
            arrivals.write_at(upload, offset, chance.randbytes(len(piece) + 40))
        arrivals.write_at(upload, offset, piece)
        offset += len(piece)
    for size in (7_000, SECTOR, 1 << 20):
        assert read(upload, len(content), size) == content
    arrivals.remove(upload)
    assert list(arrivals.on_disk()) == []


def test_nothing_lies_in_the_clear_where_there_are_keys(folder: Path, settings: Settings) -> None:
    settings.FILE_KEYS = KEYS
    upload, secret = uuid4(), b"Ivanov Ivan, Duct 3 mm. " * 9_000
    arrivals.write_at(upload, 0, secret[:100_001])
    arrivals.write_at(upload, 100_001, secret[100_001:])
    (lying,) = (folder / "uploads").iterdir()
    assert b"Ivan" not in lying.read_bytes()
    assert lying.read_bytes()[:16] != lying.read_bytes()[SECTOR : SECTOR + 16]
    assert list(arrivals.on_disk()) == [upload]


def test_a_newer_key_lets_what_was_begun_go_on(folder: Path, settings: Settings) -> None:
    settings.FILE_KEYS = KEYS[1:]
    upload = uuid4()
    arrivals.write_at(upload, 0, b"begun, ")
    settings.FILE_KEYS = KEYS
    arrivals.write_at(upload, 7, b"finished")
    assert read(upload, 15, 4) == b"begun, finished"


def test_a_complete_file_in_the_clear_is_moved_into_the_store(folder: Path, settings: Settings) -> None:
    settings.FILE_KEYS = []
    upload = uuid4()
    arrivals.write_at(upload, 0, b"a study")
    place = folder / "uploads" / upload.hex
    with arrivals.open_arrival(upload, 7) as stream, storage.receive(stream, limit=100) as received:
        storage.keep(received)
        assert place.stat().st_ino == (folder / storage.place_of(received.sha256)).stat().st_ino
    assert storage.open_bytes(received.sha256).read() == b"a study"
    assert list((folder / "incoming").iterdir()) == []


def test_a_complete_file_that_is_not_kept_stays_on_its_way(folder: Path, settings: Settings) -> None:
    settings.FILE_KEYS = []
    upload = uuid4()
    arrivals.write_at(upload, 0, b"a study")
    with (
        pytest.raises(storage.TooLong),
        arrivals.open_arrival(upload, 7) as stream,
        storage.receive(stream, limit=3),
    ):
        pass
    assert read(upload, 7, 100) == b"a study"
    assert list((folder / "incoming").iterdir()) == []
