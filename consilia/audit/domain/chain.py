"""The hash chain: each entry seals itself and the one before it in its shard.

A seal is SHA-256 over the previous seal and the entry's content as canonical JSON (UTF-8, sorted keys, no
spaces), so any tool can check it without us. Whoever rewrites every later row and the head as well leaves
no trace inside the database: that is what anchors kept elsewhere are for (see `Place` and README.md).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

GENESIS = bytes(32)
# What a seal covers: every column but `previous`, which it covers as its own input, and the seal itself.
SEALED = (
    "id", "at", "kind", "name", "subject", "subject_id", "user_id", "membership_id", "role",
    "organisation_id", "detail", "shard", "number",
)  # fmt: skip


def seal(previous: bytes, content: Mapping[str, Any]) -> bytes:
    """The seal of the entry with the SEALED values `content`, placed after the seal `previous`."""
    canonical = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_one_spelling
    )
    return hashlib.sha256(previous + canonical.encode()).digest()


def _one_spelling(value: object) -> str:
    """Identifiers and times as the one text that stays the same in every session and time zone."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"a seal cannot cover a {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Place:
    """A point of one shard: the number of an entry and its seal. Before the first entry: 0 and GENESIS."""

    number: int = 0
    sealed: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry as the verifier sees it; `content` holds the SEALED values."""

    number: int
    previous: bytes
    sealed: bytes
    content: Mapping[str, Any]


class Reason(StrEnum):
    """Why a row does not hold."""

    CHANGED = "changed"  # its content does not match its own seal
    MISSING = "missing"  # the rows from `number` to `until` are not there
    UNLINKED = "unlinked"  # it does not continue the row before it: one of the two was replaced
    REPEATED = "repeated"  # its number was already taken
    BEYOND_HEAD = "beyond_head"  # no writer put it there: the head never came that far
    NOT_THE_HEAD = (
        "not_the_head"  # the last row is not the one that the head was set to, or the head went back
    )
    REPLACED = "replaced"  # another row stood here when the chain was last anchored


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that does not hold. `id` is empty, and `until` set, where the rows themselves are missing."""

    shard: int
    number: int
    reason: Reason
    id: str = ""
    until: int | None = None


def broken_links(links: Iterable[Link], *, shard: int, since: Place, head: Place) -> Iterator[Broken]:
    """Walk one shard in order and yield every row that breaks the chain; constant memory.

    Args:
        links: the entries after `since`, by number.
        since: where an earlier walk ended, or `Place()` for the whole shard.
        head: the place that the shard's writers reached.
    """
    here = since
    for link in links:
        named = str(link.content["id"])
        if link.number <= here.number:
            yield Broken(shard, link.number, Reason.REPEATED, named)
            continue
        if link.number > head.number:
            yield Broken(shard, link.number, Reason.BEYOND_HEAD, named)
            continue
        yield from _gap(shard, here.number, link.number)
        if link.number == here.number + 1 and link.previous != here.sealed:
            yield Broken(shard, link.number, Reason.UNLINKED, named)
        if seal(link.previous, link.content) != link.sealed:
            yield Broken(shard, link.number, Reason.CHANGED, named)
        here = Place(link.number, link.sealed)
    yield from _gap(shard, here.number, head.number + 1)
    if here.number > head.number or (here.number == head.number and here.sealed != head.sealed):
        yield Broken(shard, head.number, Reason.NOT_THE_HEAD)


def _gap(shard: int, last: int, following: int) -> Iterator[Broken]:
    if following > last + 1:
        yield Broken(shard, last + 1, Reason.MISSING, until=following - 1)
