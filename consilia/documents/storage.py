"""Bytes addressed by their own SHA-256: no name or path of a user ever reaches a file system or a store.

A file is first received aside on this machine, in the clear, where it is looked at; then it goes into the store, sealed
where the installation has keys, in one step, so a reader never sees half of one.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from consilia.documents.backends import Waiting
from consilia.foundation import sealed_files
from consilia.foundation.sealed_files import FileKeys

CHUNK = 1024 * 1024
_FOLDER = re.compile("[0-9a-f]{2}")  # beside them lie what waits and what is on its way


class TooLong(ValueError):
    """The stream went beyond the limit; nothing of it was kept."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Lying:
    """A stream that is a file of this installation already, complete and in the clear: it is read, not copied."""

    path: Path
    file: BinaryIO

    def read(self, size: int, /) -> bytes:
        return self.file.read(size)


@dataclass(frozen=True, slots=True)
class Received:
    """A complete stream in its waiting place."""

    path: Path
    sha256: str
    size: int

    @property
    def copy_path(self) -> Path:
        """Where a picture of it may be drawn; removed with it."""
        return self.path.with_suffix(".copy")


def place_of(sha256: str) -> str:
    """The name in the store of the bytes with this hash: `ab/cdef…`."""
    return f"{sha256[:2]}/{sha256[2:]}"


@contextmanager
def receive(stream: Readable, *, limit: int) -> Iterator[Received]:
    """Copy `stream` aside while hashing it; what is not kept in the block is removed at its end.

    Raises:
        TooLong: more than `limit` bytes came.
    """
    waiting = _waiting_place()
    try:
        if isinstance(stream, Lying):  # each of its pieces was synced when it came
            waiting.hardlink_to(stream.path)
            sha256, size = _hashed(stream, limit)
        else:
            with waiting.open("xb") as target:
                sha256, size = _copy(stream, target, limit)
                target.flush()
                os.fsync(target.fileno())
        received = Received(waiting, sha256, size)
        yield received
    finally:
        waiting.unlink(missing_ok=True)
        waiting.with_suffix(".copy").unlink(missing_ok=True)


def hash_of(stream: Readable, *, limit: int) -> str:
    """The SHA-256 of a stream that is read once and kept nowhere.

    Raises:
        TooLong: more than `limit` bytes came.
    """
    return _hashed(stream, limit)[0]


def keep(received: Received) -> str:
    """Put a received file into the store, in the place of what is there; answer the id of the key that seals it."""
    if not keys().newest:
        _put(received.sha256, received.path)
        return ""
    with received.path.open("rb") as source:
        return reseal(received.sha256, source)


def reseal(sha256: str, source: BinaryIO) -> str:
    """Put what `source` holds into the store as this installation seals now: under its newest key, or in the clear."""
    waiting = _waiting_place()
    try:
        with waiting.open("xb") as target:
            if keys().newest:
                sealed_files.seal(source, target, keys(), bound_to=sha256.encode())
            else:
                _copy(source, target, limit=2**63)
            target.flush()
            os.fsync(target.fileno())
        _put(sha256, waiting)
    finally:
        waiting.unlink(missing_ok=True)
    return keys().newest


def open_bytes(sha256: str) -> BinaryIO:
    """The bytes with this hash, seekable, to be closed by the caller.

    Raises:
        FileNotFoundError, KeyMissing: the installation lost the file, or the key.
    """
    raw = cast(BinaryIO, _store().open(place_of(sha256), "rb"))
    head = raw.read(sealed_files.HEAD)
    raw.seek(0)
    if not sealed_files.key_of(head):
        return raw
    return sealed_files.opened(raw, keys(), bound_to=sha256.encode())


@contextmanager
def in_the_clear(sha256: str) -> Iterator[Path]:
    """Where a child may read these bytes: in the store itself where they lie there as they are, else in a copy aside.

    Raises:
        FileNotFoundError, KeyMissing: the installation lost the file, or the key.
    """
    with open_bytes(sha256) as source:
        if place := _lies_at(source):
            yield place
            return
        with drawn_aside() as aside:
            with aside.open("xb") as target:
                _copy(source, target, limit=2**63)
            yield aside


@contextmanager
def drawn_aside(ending: str = "") -> Iterator[Path]:
    """A place for what a child draws, with this ending of its name; removed at the end of the block."""
    place = _waiting_place().with_suffix(ending)
    try:
        yield place
    finally:
        place.unlink(missing_ok=True)


def _lies_at(source: Any) -> Path | None:
    """A sealed file, or one of an S3 service, has no such place."""
    name = source.name if isinstance(source, File) else None
    return Path(name) if name and os.path.isabs(name) else None


def is_kept(sha256: str) -> bool:
    return _store().exists(place_of(sha256))


def remove(sha256: str) -> None:
    _store().delete(place_of(sha256))


def kept_hashes() -> Iterator[list[str]]:
    """The hashes of all files in the store, those that begin alike together."""
    with suppress(FileNotFoundError):
        for folder in sorted(filter(_FOLDER.fullmatch, _store().listdir("")[0])):
            yield [folder + name for name in sorted(_store().listdir(folder)[1])]


def keys() -> FileKeys:
    """The ring of this installation (FILE_KEYS); without a key files are kept in the clear."""
    return _keys(tuple(settings.FILE_KEYS))


@cache
def _keys(ring: tuple[str, ...]) -> FileKeys:
    return FileKeys([bytes.fromhex(key) for key in ring])


def _put(sha256: str, path: Path) -> None:
    with Waiting(path) as waiting:
        _store().save(place_of(sha256), waiting)


def _store() -> Storage:
    return storages["default"]


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


def _hashed(stream: Readable, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream, limit):
        size += len(chunk)
        digest.update(chunk)
    return digest.hexdigest(), size


def _chunks(stream: Readable, limit: int) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLong
        yield chunk


def _waiting_place() -> Path:
    waiting = _files() / "incoming" / uuid4().hex
    waiting.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return waiting


def _files() -> Path:
    return Path(settings.DATA_DIR) / "files"
