"""Bytes on disk, addressed by their own SHA-256: no name or path of a user ever reaches the file system.

A file is first received aside, then moved into place in one step, so a reader never sees half of one.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from django.conf import settings

CHUNK = 256 * 1024


class TooLong(ValueError):
    """The stream went beyond the limit; nothing of it was kept."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A complete stream in its waiting place."""

    path: Path
    sha256: str
    size: int


def place_of(sha256: str) -> Path:
    """Where the bytes with this hash live: `files/ab/cdef…`."""
    return _files() / sha256[:2] / sha256[2:]


@contextmanager
def receive(stream: Readable, *, limit: int) -> Iterator[Received]:
    """Copy `stream` aside while hashing it; what is not kept in the block is removed at its end.

    Raises:
        TooLong: more than `limit` bytes came.
    """
    waiting = _files() / "incoming" / uuid4().hex
    waiting.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with waiting.open("xb") as target:
            sha256, size = _copy(stream, target, limit)
            target.flush()
            os.fsync(target.fileno())
        yield Received(waiting, sha256, size)
    finally:
        waiting.unlink(missing_ok=True)


def hash_of(stream: Readable, *, limit: int) -> str:
    """The SHA-256 of a stream that is read once and kept nowhere.

    Raises:
        TooLong: more than `limit` bytes came.
    """
    digest = hashlib.sha256()
    for chunk in _chunks(stream, limit):
        digest.update(chunk)
    return digest.hexdigest()


def keep(received: Received) -> None:
    """Move a received file into its place; the same bytes are kept once."""
    place = place_of(received.sha256)
    if place.exists():
        return
    place.parent.mkdir(mode=0o700, exist_ok=True)
    received.path.chmod(0o400)
    received.path.rename(place)
    _sync_folder(place.parent)


def remove(sha256: str) -> None:
    place_of(sha256).unlink(missing_ok=True)


def kept_hashes() -> Iterator[list[str]]:
    """The hashes of all files in place, one folder at a time."""
    for folder in sorted(_files().glob("[0-9a-f][0-9a-f]")):
        yield [folder.name + file.name for file in folder.iterdir()]


def forgotten_arrivals(before: float) -> Iterator[Path]:
    """Files that a killed process left in the waiting place, last written before `before` (Unix time)."""
    for file in (_files() / "incoming").glob("*"):
        if file.stat().st_mtime < before:
            yield file


def _copy(stream: Readable, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream, limit):
        size += len(chunk)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _chunks(stream: Readable, limit: int) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLong
        yield chunk


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may keep the row and lose the folder entry.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files() -> Path:
    return Path(settings.DATA_DIR) / "files"
