"""Reading the log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from consilia.accounts import queries as accounts
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.domain.chain import SEALED, Broken, Link, Place, Reason, broken_links
from consilia.audit.models import AuditEntry, ChainHead, Verification
from consilia.foundation.paging import Page, keyset_page

# Rows fetched at a time by the verifier: memory stays the same for a thousand entries and for a billion.
CHUNK = 2000
Places = Mapping[int, Place]  # by shard


# An export reads this many rows at a time; the connection is free in between.
EXPORT_CHUNK = 500
NEWEST_FIRST = ("-at", "-id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the log looks for. Empty means any; the time is half-open."""

    person: str = ""
    organisation: str = ""
    role: str = ""
    name: str = ""
    kind: str = ""
    subject: str = ""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries that match, in no order yet."""
    exact = {
        "role": wanted.role,
        "name": wanted.name,
        "kind": wanted.kind,
        "subject": wanted.subject,
        "subject_id": wanted.subject_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    rows = AuditEntry.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.person:
        rows = rows.filter(user_id__in=accounts.people_ids(wanted.person))
    if wanted.organisation:
        rows = rows.filter(organisation_id__in=accounts.organisation_ids(wanted.organisation))
    return rows


def entries_page(wanted: Wanted, *, cursor: str | None) -> Page[AuditEntry]:
    """The newest entries first."""
    return keyset_page(
        entries(wanted),
        key=NEWEST_FIRST,
        cursor=cursor,
        key_of=lambda entry: (entry.at.isoformat(), str(entry.id)),
    )


def entries_in_chunks(wanted: Wanted) -> Iterator[Sequence[AuditEntry]]:
    """All that match, newest first, without holding a transaction open; constant memory."""
    rows = entries(wanted).order_by(*NEWEST_FIRST)
    chunk = list(rows[:EXPORT_CHUNK])
    while chunk:
        yield chunk
        last = chunk[-1]
        older = Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id)
        chunk = list(rows.filter(older)[:EXPORT_CHUNK])


def entry(entry_id: UUID) -> AuditEntry:
    """Raises Http404."""
    return get_object_or_404(AuditEntry, pk=entry_id)


def author_of(told: AuditEntry) -> Actor:
    """Who did the deed, as she acted then; for jobs that go on with it in her name."""
    if told.user_id is None:
        return Actor.system()
    role = Role(told.role) if told.role else None
    return Actor(told.user_id, told.membership_id, role, told.organisation_id, None, "")


def readers_of(subject: str, subject_id: UUID, *, limit: int = 100) -> Sequence[dict[str, Any]]:
    """Who opened or changed one record, the latest first: user_id, readings, deeds, latest."""
    rows = (
        AuditEntry.objects.filter(subject=subject, subject_id=subject_id)
        .values("user_id")
        .annotate(
            readings=Count("id", filter=Q(kind=AuditEntry.Kind.READ)),
            deeds=Count("id", filter=Q(kind=AuditEntry.Kind.DEED)),
            latest=Max("at"),
        )
        .order_by("-latest")
    )
    return [dict(row) for row in rows[:limit]]


def verifications(*, limit: int = 20) -> Sequence[Verification]:
    return list(Verification.objects.order_by("-id")[:limit])


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
