"""Reading the log."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Subquery

from consilia.audit.domain.chain import SEALED, Broken, Link, Place, Reason, broken_links
from consilia.audit.models import AuditEntry, ChainHead, Verification

# Rows fetched at a time by the verifier: memory stays the same for a thousand entries and for a billion.
CHUNK = 2000
Places = Mapping[int, Place]  # by shard


def heads() -> Places:
    """Where the writers of each shard are now."""
    rows = ChainHead.objects.order_by("shard").values_list("shard", "number", "sealed")
    return {shard: Place(number, bytes(sealed)) for shard, number, sealed in rows}


def last_verification() -> Verification | None:
    return Verification.objects.order_by("-id").first()


def last_places_that_held() -> Places:
    """Where the latest walk that found nothing ended; empty when there was none."""
    verification = Verification.objects.filter(broken_count=0).order_by("-id").first()
    return places(verification.reached) if verification else {}


def places(kept: Mapping[str, Any]) -> Places:
    """Places from the JSON in which anchors are kept: {"3": [1200, "9f86d0..."]}."""
    return {int(shard): Place(number, bytes.fromhex(sealed)) for shard, (number, sealed) in kept.items()}


def broken_entries(*, since: Places, until: Places, seen: Callable[[int], None]) -> Iterator[Broken]:
    """Every entry that was changed, removed or slipped in between two sets of places; constant memory.

    Args:
        since: where an earlier walk ended; a shard not in it is walked from its beginning.
        until: the heads, from `heads()`.
        seen: told the number of rows after each chunk that was read.
    """
    for shard in sorted({*since, *until}):
        start, head = since.get(shard, Place()), until.get(shard, Place())
        yield from _replaced(shard, start)
        links = _links(shard, start, head, seen)
        yield from broken_links(links, shard=shard, since=start, head=head)
    for values in AuditEntry.objects.exclude(shard__in=until).values("id", "shard", "number")[:CHUNK]:
        yield Broken(values["shard"], values["number"], Reason.BEYOND_HEAD, str(values["id"]))


def _replaced(shard: int, anchor: Place) -> Iterator[Broken]:
    """The anchored row itself, when it is no longer the one that was anchored."""
    if anchor.number == 0:
        return
    row = AuditEntry.objects.filter(shard=shard, number=anchor.number).values("id", "sealed").first()
    if row is None:
        yield Broken(shard, anchor.number, Reason.MISSING, until=anchor.number)
    elif bytes(row["sealed"]) != anchor.sealed:
        yield Broken(shard, anchor.number, Reason.REPLACED, str(row["id"]))


def _links(shard: int, start: Place, head: Place, seen: Callable[[int], None]) -> Iterator[Link]:
    """The entries after `start`, by number.

    Writers go on while we read: what they add after `head` was taken waits for the next walk. Rows beyond
    the head of this very moment were put there by no writer of ours, and are handed out too.
    """
    rows = AuditEntry.objects.filter(shard=shard).order_by("number").values(*SEALED, "previous", "sealed")
    number = start.number
    while chunk := list(rows.filter(number__gt=number, number__lte=head.number)[:CHUNK]):
        yield from map(_link, chunk)
        number = chunk[-1]["number"]
        seen(len(chunk))
    # One statement sees one moment, and an entry and its head are committed together.
    head_now = Subquery(ChainHead.objects.filter(shard=shard).values("number"))
    yield from map(_link, rows.filter(number__gt=head_now)[:CHUNK])


def _link(values: dict[str, Any]) -> Link:
    previous, sealed = bytes(values.pop("previous")), bytes(values.pop("sealed"))
    return Link(number=values["number"], previous=previous, sealed=sealed, content=values)
