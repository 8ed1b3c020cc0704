"""multipart/related (RFC 2387): how DICOM objects travel over HTTP."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Protocol


class Searchable(Protocol):
    """Bytes that may be larger than memory, such as a mapped file."""

    def find(self, wanted: bytes, start: int, /) -> int: ...
    def __getitem__(self, span: slice, /) -> bytes: ...


class NotMultipart(ValueError):
    """The body is not what its header says."""


def boundary_of(content_type: str, kind: str = "") -> str:
    """What stands between the parts of a body, of this kind if any is told. Raises NotMultipart."""
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_boundary()
    told = message.get_param("type") or kind
    if (
        message.get_content_type() != "multipart/related"
        or not boundary
        or (kind and str(told).lower() != kind)
    ):
        raise NotMultipart
    return boundary


def spans(body: Searchable, boundary: str) -> Iterator[slice]:
    """Where the content of each part stands. Raises NotMultipart when the body breaks off."""
    mark = f"--{boundary}".encode()
    place = body.find(mark, 0)
    if place < 0:
        raise NotMultipart
    while True:
        place += len(mark)
        if body[slice(place, place + 2)] == b"--":
            return
        start = body.find(b"\r\n\r\n", place)
        place = body.find(b"\r\n" + mark, place)
        if start < 0 or place < 0:
            raise NotMultipart
        yield slice(start + 4, max(start + 4, place))
        place += 2


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a body, each copied out of it when it is asked for."""

    body: Searchable
    spans: Sequence[slice]

    def __len__(self) -> int:
        return len(self.spans)

    def __getitem__(self, place: int) -> bytes:
        return self.body[self.spans[place]]


def written(
    parts: Iterable[tuple[str, Iterable[bytes]]], boundary: str, *, location: str = ""
) -> Iterator[bytes]:
    """The body of an answer; each part is its kind and its bytes in pieces, and stands at `location` if that is told."""
    place = f"Content-Location: {location}\r\n" if location else ""
    for kind, pieces in parts:
        yield f"--{boundary}\r\nContent-Type: {kind}\r\n{place}\r\n".encode()
        yield from pieces
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()
