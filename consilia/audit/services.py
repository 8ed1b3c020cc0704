"""Writing the log. There is no service that changes or deletes an entry, and the database has none either."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime
from functools import cache
from itertools import chain
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import import_string
from psycopg.types.json import Jsonb

from consilia.accounts.domain.actors import Actor
from consilia.audit import queries
from consilia.audit.domain.chain import SEALED, Broken, Place, seal
from consilia.audit.events import ChainBroken
from consilia.audit.models import AuditEntry, Verification
from consilia.foundation.events import Event
from consilia.foundation.identifiers import uuid7

log = logging.getLogger(__name__)
BROKEN_KEPT = 100


class Deed(NamedTuple):
    """An event, who made it happen, and when."""

    event: Event
    by: Actor
    at: datetime


# The deeds of the block `publishing_together` that is open, if one is.
_gathered: ContextVar[list[Deed] | None] = ContextVar("consilia_deeds", default=None)


def publish(event: Event, *, by: Actor, at: datetime) -> None:
    """Record a deed and defer the jobs that react to it, all in the caller's transaction."""
    deed, gathered = Deed(event, by, at), _gathered.get()
    if gathered is None:
        _publish([deed])
    else:
        gathered.append(deed)


@contextmanager
def publishing_together() -> Iterator[None]:
    """What is published in the block is written at its end, one link of the chain behind the other.

    A move of several steps asks for the head of a chain once then, and not once for each of its deeds.
    """
    if _gathered.get() is not None:  # a larger move gathers already
        yield
        return
    with transaction.atomic(savepoint=False):
        gathered: list[Deed] = []
        token = _gathered.set(gathered)
        try:
            yield
        finally:
            _gathered.reset(token)
        if gathered:
            _publish(gathered)


@transaction.atomic(savepoint=False)  # a deed without its entry must not stand: no half rollback
def _publish(deeds: Sequence[Deed]) -> None:
    entries = _append([_as_content(deed) for deed in deeds])
    for deed, entry in zip(deeds, entries, strict=True):
        for task in import_string(settings.REACTIONS).get(type(deed.event), ()):
            task.defer(
                event=entry.name,
                entry_id=str(entry.id),
                subject_id=str(entry.subject_id),
                author_id=str(deed.by.user_id) if deed.by.user_id else None,
            )


def _as_content(deed: Deed) -> dict[str, Any]:
    return {
        "kind": AuditEntry.Kind.DEED,
        "name": type(deed.event).__name__,
        "subject": deed.event.subject,
        "subject_id": deed.event.subject_id,
        "detail": deed.event.detail,
        "by": deed.by,
        "at": deed.at,
    }


def hear(*, event: Event, by: Actor, at: datetime, **_: object) -> None:
    """Receiver of what `accounts` announces."""
    publish(event, by=by, at=at)


@transaction.atomic(savepoint=False)
def record_read(
    *, subject: str, subject_id: UUID, what: str, by: Actor, at: datetime, grounds: str = ""
) -> AuditEntry:
    """Record that `by` opened a clinical body: `what` names it (`CaseRead`, `AttachmentDownloaded`).

    `grounds`: what alone allowed it, where that is out of the ordinary, such as `emergency`.
    """
    content = {
        "kind": AuditEntry.Kind.READ,
        "name": what,
        "subject": subject,
        "subject_id": subject_id,
        "detail": {"grounds": grounds} if grounds else {},
        "by": by,
        "at": at,
    }
    (entry,) = _append([content])
    return entry


def _append(contents: Sequence[dict[str, Any]]) -> list[AuditEntry]:
    """Seal the entries behind the last link of a shard that no other writer holds."""
    shard, head = _free_head()
    made: list[AuditEntry] = []
    for content in contents:
        entry = _entry(content, shard=shard, number=head.number + 1)
        sealed = seal(head.sealed, entry)
        made.append(AuditEntry(**entry, previous=head.sealed, sealed=sealed))
        head = Place(entry["number"], sealed)
    with connection.cursor() as cursor:
        rows = chain.from_iterable(map(_row, made))
        cursor.execute(_insert(len(made)), [head.number, head.sealed, shard, *rows])
    return made


def _entry(content: dict[str, Any], **place: int) -> dict[str, Any]:
    by: Actor = content["by"]
    if content["at"].tzinfo is None:
        raise ValueError("an entry needs an aware time")
    # That a program did it, and by which token of hers, is part of what happened.
    by_program = {"token": str(by.token_id)} if by.token_id else {}
    return {
        "id": uuid7(),
        "kind": str(content["kind"]),
        **{name: content[name] for name in ("at", "name", "subject", "subject_id")},
        "detail": {**content["detail"], **by_program},
        "user_id": by.user_id,
        "membership_id": by.membership_id,
        "role": str(by.role or ""),
        "organisation_id": by.organisation_id,
        **place,
    }


_COLUMNS = (*SEALED, "previous", "sealed")


def _row(entry: AuditEntry) -> list[Any]:
    return [Jsonb(entry.detail) if name == "detail" else getattr(entry, name) for name in _COLUMNS]


@cache
def _insert(entries: int) -> str:
    """One round trip moves the head and writes the rows that lead to it."""
    row = f"({', '.join(['%s'] * len(_COLUMNS))})"
    return (
        "WITH moved AS (UPDATE audit_chainhead SET number = %s, sealed = %s WHERE shard = %s)"  # noqa: S608 - our own names
        f" INSERT INTO audit_auditentry ({', '.join(_COLUMNS)}) VALUES {', '.join([row] * entries)}"
    )


# Each connection has a shard that it prefers, so that writers seldom meet; the sum turns the circle of
# shards to begin there. What is held by somebody else is skipped, so one long transaction delays nobody.
_CIRCLE = (
    " FROM audit_chainhead"
    " ORDER BY (shard + pg_backend_pid()) % (SELECT count(*) FROM audit_chainhead)"
    " LIMIT 1 FOR UPDATE"
)
_FREE = f"SELECT shard, number, sealed{_CIRCLE} SKIP LOCKED"
_ANY = f"SELECT shard, number, sealed{_CIRCLE}"


def _free_head() -> tuple[int, Place]:
    """Lock a shard until the end of the transaction; wait only when every single one is held."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_ANY)
            row = cursor.fetchone()
    shard, number, sealed = row
    return shard, Place(number, bytes(sealed))


def verify_chain(
    *,
    since: queries.Places,
    at: datetime,
    found: Callable[[Broken], None] = lambda broken: None,
    progress: Callable[[int], None] = lambda entries: None,
) -> Verification:
    """Walk the chains from `since` to their heads, keep the result, and be loud when a row does not hold.

    Args:
        since: `{}` for everything, or `queries.last_places_that_held()` to go on from there.
        found: told each row that does not hold, as soon as it is found.
        progress: told how many entries have been checked so far.
    """
    began, until, count = monotonic(), queries.heads(), _Count(progress)
    kept: list[dict[str, object]] = []
    broken_count = 0
    for broken in queries.broken_entries(since=since, until=until, seen=count.add):
        found(broken)
        broken_count += 1
        if broken_count <= BROKEN_KEPT:
            kept.append(asdict(broken))
    verification = Verification.objects.create(
        at=at,
        seconds=monotonic() - began,
        is_full=not since,
        entries=count.total,
        reached={str(shard): [place.number, place.sealed.hex()] for shard, place in until.items()},
        broken=kept,
        broken_count=broken_count,
    )
    if not verification.holds:
        _be_loud(verification, at)
    return verification


class _Count:
    def __init__(self, progress: Callable[[int], None]) -> None:
        self.total, self._progress = 0, progress

    def add(self, entries: int) -> None:
        self.total += entries
        self._progress(self.total)


def _be_loud(verification: Verification, at: datetime) -> None:
    """Tell the operator's log first: a forged row may stand where the event's own entry would go."""
    log.critical(
        "the audit chain is broken in %d row(s), first: %s",
        verification.broken_count,
        [f"{row['reason']} {row['shard']}/{row['number']} {row['id']}" for row in verification.broken[:3]],
    )
    try:
        with transaction.atomic():
            event = ChainBroken(verification_id=verification.id, rows=verification.broken_count)
            publish(event, by=Actor.system(), at=at)
    except DatabaseError:
        log.exception("the broken chain refuses the entry that tells of it")
