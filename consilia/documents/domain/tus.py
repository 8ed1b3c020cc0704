"""The words of tus 1.0, the protocol of uploads that go on after a break (https://tus.io)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration,concatenation"
# The protocol demands SHA-1 of every server; it guards against a bad line, not against a person.
ALGORITHMS = ("sha256", "sha1")
PIECE_TYPE = "application/offset+octet-stream"


class NotUnderstood(ValueError):
    """A header says nothing that the protocol knows."""


def read_metadata(header: str) -> Mapping[str, str]:
    """`name aGVhcnQucG5n,is_final` as a mapping; a key without a value has an empty one.

    Raises:
        NotUnderstood: not base64, not UTF-8, or no pairs at all.
    """
    pairs = [pair.strip().split(" ") for pair in header.split(",") if pair.strip()]
    if any(len(pair) > 2 for pair in pairs):
        raise NotUnderstood
    try:
        return {pair[0]: _decoded(pair[1]).decode() if pair[1:] else "" for pair in pairs}
    except UnicodeDecodeError as error:
        raise NotUnderstood from error


def write_metadata(values: Mapping[str, str]) -> str:
    """What `read_metadata` reads."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def matches(piece: bytes, checksum: str) -> bool:
    """Whether `piece` has the checksum that `sha256 <base64>` promises.

    Raises:
        NotUnderstood: another algorithm, or not base64.
    """
    algorithm, _, promised = checksum.partition(" ")
    if algorithm not in ALGORITHMS:
        raise NotUnderstood
    return hashlib.new(algorithm, piece, usedforsecurity=False).digest() == _decoded(promised)


PARTIAL = "partial"
_PLACE = re.compile(r"/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/?$")
MOST_PARTS = 64


def read_parts(header: str) -> Sequence[UUID]:
    """`final;/uploads/… /uploads/…`: the parts of a whole, in their order.

    Raises:
        NotUnderstood: no parts, too many, one twice, or addresses that are no uploads.
    """
    found = [_PLACE.search(place) for place in header.removeprefix("final;").split()]
    if not header.startswith("final;") or not found or len(found) > MOST_PARTS or None in found:
        raise NotUnderstood
    parts = [UUID(place[1]) for place in found if place]
    if len(set(parts)) < len(parts):
        raise NotUnderstood
    return parts


def read_length(header: str | None) -> int:
    """A number of bytes.

    Raises:
        NotUnderstood: missing, negative, or no number.
    """
    if header is None or not header.isascii() or not header.isdigit() or len(header) > 15:
        raise NotUnderstood
    return int(header)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotUnderstood from error


def uploads_named(fields: Iterable[str]) -> list[str]:
    """What the fields `uploads` of a form name: many in one, as a folder may hold thousands."""
    return " ".join(fields).split()
