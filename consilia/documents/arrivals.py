"""The bytes of uploads that are still on their way, one file each, named by nothing a sender said.

They may lie for a day, so where the installation has keys they are sealed. Not as the store seals: a piece may be cut off
and written again at its place, which a cipher with a nonce must never be asked for. AES-256-XTS, as disks are sealed by,
allows it; that nothing was changed is known by the SHA-256 of the whole, not by the seal.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import XTS
from django.conf import settings

from consilia.documents.storage import Lying, Readable, keys

SECTOR = 64 * 1024
_BLOCK = 16


def write_at(upload_id: UUID, offset: int, piece: bytes) -> None:
    """Put `piece` at `offset`; what stands behind it came from a write whose row was never committed."""
    place = _found(upload_id) or _new(upload_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = _Sealed.of(place)
    start = offset // SECTOR * SECTOR if sealed else offset
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        if sealed:
            file.seek(start)
            piece = sealed.open(file.read(_up(offset - start)), start)[: offset - start] + piece
        file.truncate(start)
        file.seek(start)
        file.write(sealed.close(piece, start) if sealed else piece)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def open_arrival(upload_id: UUID, length: int) -> Iterator[Readable]:
    """The `length` bytes that have come."""
    place = _found(upload_id) or _new(upload_id)
    with place.open("rb") as file:
        sealed = _Sealed.of(place)
        yield _Opened(file, length, sealed) if sealed else Lying(place, file)


class _Sealed:
    """The seal of one file: the key of the ring that its name tells, made its own by the rest of the name."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, place: Path) -> "_Sealed | None":
        """None for a file in the clear. Raises KeyMissing."""
        key_id = place.suffix.removeprefix(".")
        return cls(keys().derived(key_id, place.stem.encode(), 64)) if key_id else None

    def close(self, content: bytes, start: int) -> bytes:
        padded = content.ljust(_up(len(content)), b"\0")
        return b"".join(self._each(padded, start, closes=True))

    def open(self, content: bytes, start: int) -> bytes:
        return b"".join(self._each(content, start, closes=False))

    def _each(self, content: bytes, start: int, *, closes: bool) -> Iterator[bytes]:
        view = memoryview(content)
        for place in range(0, len(content), SECTOR):
            cipher = Cipher(AES(self._key), XTS(((start + place) // SECTOR).to_bytes(16, "little")))
            way = cipher.encryptor() if closes else cipher.decryptor()
            yield way.update(view[place : place + SECTOR]) + way.finalize()


class _Opened:
    def __init__(self, file: BinaryIO, length: int, sealed: _Sealed) -> None:
        self._file, self._length, self._sealed = file, length, sealed
        self._place, self._ahead = 0, b""

    def read(self, size: int, /) -> bytes:
        if not self._ahead:
            wanted = max(SECTOR, size // SECTOR * SECTOR)
            content = self._sealed.open(self._file.read(wanted), self._place)
            self._ahead = content[: self._length - self._place]
            self._place += len(content)
        part, self._ahead = self._ahead[:size], self._ahead[size:]
        return part


def remove(upload_id: UUID) -> None:
    for place in _folder().glob(f"{upload_id.hex}*"):
        place.unlink(missing_ok=True)


def on_disk() -> Iterator[UUID]:
    """Every upload that has bytes here, whether its row is still there or not."""
    for file in _folder().glob("*"):
        yield UUID(file.stem)


def _found(upload_id: UUID) -> Path | None:
    """In the clear, or under whichever key of the ring it began."""
    names = [upload_id.hex, *(f"{upload_id.hex}.{key_id}" for key_id in keys().names)]
    return next((place for name in names if (place := _folder() / name).exists()), None)


def _new(upload_id: UUID) -> Path:
    """`<upload>`, or `<upload>.<id of the key>` where it is sealed."""
    newest = keys().newest
    return _folder() / (f"{upload_id.hex}.{newest}" if newest else upload_id.hex)


def _up(length: int) -> int:
    """To whole blocks of the cipher."""
    return -(-length // _BLOCK) * _BLOCK


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "files" / "uploads"
