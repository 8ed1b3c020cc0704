"""The hash chain: each entry seals itself and the one before it in its shard."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = bytes(32)


def seal(previous: bytes, content: Mapping[str, Any]) -> bytes:
    """SHA-256 over the previous seal and the entry's content as canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + canonical.encode()).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry as the verifier sees it."""

    id: str
    shard: int
    number: int
    previous: bytes
    sealed: bytes
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that does not hold: `changed`, `missing before` or `unlinked`."""

    id: str
    shard: int
    number: int
    reason: str


def broken_links(links: Iterable[Link], head: bytes | None, last: int) -> Iterator[Broken]:
    """Walk one shard in order of `number` and yield every row that breaks the chain.

    Args:
        head: the seal the shard's head row holds, or None where the shard is unused.
        last: the number the head row holds; rows cut off at the end are noticed by it.
    """
    previous, number, shard = GENESIS, 0, -1
    for link in links:
        shard = link.shard
        if link.number != number + 1:
            yield Broken(link.id, link.shard, link.number, "missing before")
        elif link.previous != previous:
            yield Broken(link.id, link.shard, link.number, "unlinked")
        if seal(link.previous, link.content) != link.sealed:
            yield Broken(link.id, link.shard, link.number, "changed")
        previous, number = link.sealed, link.number
    if number != last or (head is not None and head != previous):
        yield Broken("", shard, last, "cut off at the end")
