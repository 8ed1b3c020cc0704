"""Writing the log. There is no service that changes or deletes an entry, and the database has none either."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from consilia.accounts.domain.actors import Actor
from consilia.audit.domain.chain import seal
from consilia.audit.events import Event
from consilia.audit.models import AuditEntry


@transaction.atomic
def publish(event: Event, *, by: Actor, at: datetime) -> AuditEntry:
    """Record a deed and defer the jobs that react to it, all in the caller's transaction."""
    entry = _append(
        AuditEntry(
            kind=AuditEntry.Kind.DEED,
            name=type(event).__name__,
            subject=event.subject,
            subject_id=event.subject_id,
            detail=event.detail,
            **_signature(by),
            at=at,
        )
    )
    for task in import_string(settings.REACTIONS).get(type(event), ()):
        task.defer(entry_id=str(entry.id), subject_id=str(event.subject_id), detail=event.detail)
    return entry


@transaction.atomic
def record_read(*, subject: str, subject_id: UUID, what: str, by: Actor, at: datetime) -> AuditEntry:
    """Record that `by` opened a clinical body: `what` names it (`CaseRead`, `AttachmentDownloaded`)."""
    return _append(
        AuditEntry(
            kind=AuditEntry.Kind.READ,
            name=what,
            subject=subject,
            subject_id=subject_id,
            **_signature(by),
            at=at,
        )
    )


def _signature(by: Actor) -> dict[str, Any]:
    return {
        "user_id": by.user_id,
        "membership_id": by.membership_id,
        "role": by.role or "",
        "organisation_id": by.organisation_id,
    }


def _append(entry: AuditEntry) -> AuditEntry:
    """Seal `entry` behind the last link of this connection's shard.

    A connection always uses the same shard: two writers meet only when their process numbers share
    a remainder, and one transaction never waits for two heads, so heads cannot deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shard, number, sealed FROM audit_chainhead"
            " WHERE shard = pg_backend_pid() % (SELECT count(*) FROM audit_chainhead) FOR UPDATE"
        )
        entry.shard, number, previous = cursor.fetchone()
        entry.number, entry.previous = number + 1, bytes(previous)
        entry.sealed = seal(entry.previous, entry.content)
        entry.save(force_insert=True)
        cursor.execute(
            "UPDATE audit_chainhead SET number = %s, sealed = %s WHERE shard = %s",
            [entry.number, entry.sealed, entry.shard],
        )
    return entry
