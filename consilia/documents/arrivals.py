"""The bytes of uploads that are still on their way, one file each, named by nothing a sender said."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings


def write_at(upload_id: UUID, offset: int, piece: bytes) -> None:
    """Put `piece` at `offset`; what stands behind it came from a write whose row was never committed."""
    place = _place(upload_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def open_arrival(upload_id: UUID) -> BinaryIO:
    return _place(upload_id).open("rb")


@contextmanager
def open_after_each_other(upload_ids: Sequence[UUID]) -> Iterator["_Chain"]:
    """The bytes of several uploads as one stream; nothing is copied."""
    with ExitStack() as files:
        yield _Chain([files.enter_context(open_arrival(upload_id)) for upload_id in upload_ids])


class _Chain:
    def __init__(self, files: list[BinaryIO]) -> None:
        self._files = files

    def read(self, size: int, /) -> bytes:
        while self._files:
            if piece := self._files[0].read(size):
                return piece
            self._files.pop(0)
        return b""


def remove(upload_id: UUID) -> None:
    _place(upload_id).unlink(missing_ok=True)


def on_disk() -> Iterator[UUID]:
    """Every upload that has bytes here, whether its row is still there or not."""
    for file in _folder().glob("*"):
        yield UUID(file.name)


def _place(upload_id: UUID) -> Path:
    return _folder() / upload_id.hex


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "files" / "uploads"
