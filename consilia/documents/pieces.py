"""A part of an open file, read as if it were a file of its own."""

import io
from typing import TYPE_CHECKING, BinaryIO

from consilia.documents.domain.ranges import Span

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Piece(io.BufferedReader):
    """The bytes of `file` in `span`. Closed together with it."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        super().__init__(_Raw(file, span))


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO, span: Span) -> None:
        self._file, self._span, self._place = file, span, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._span.length}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        self._file.seek(self._span.first + self._place)
        got = self._file.read(max(0, min(len(view), self._span.length - self._place)))
        view[: len(got)] = got
        self._place += len(got)
        return len(got)

    def close(self) -> None:
        self._file.close()
        super().close()
