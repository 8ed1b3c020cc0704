"""Entries of the audit log about nothing in particular, and the attacker's hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.backends.utils import CursorWrapper

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry, Verification
from consilia.audit.services import publish, verify_chain
from consilia.foundation.events import Event

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SOMEBODY = Actor(uuid4(), uuid4(), Role.EXPERT, uuid4(), "RU-PER", "Орлова А. П.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KettleBoiled(Event):
    subject: ClassVar[str] = "kettle"
    kettle_id: UUID
    note: Any = ""


def boil_kettles(count: int = 1, note: Any = "") -> list[AuditEntry]:
    kettles = [uuid4() for _ in range(count)]
    for kettle in kettles:
        publish(KettleBoiled(kettle_id=kettle, note=note), by=SOMEBODY, at=NOW)
    return list(AuditEntry.objects.filter(subject_id__in=kettles).order_by("id"))


def verify_log() -> Verification:
    return verify_chain(since={}, at=NOW)


@contextmanager
def as_superuser(*tables: str) -> Iterator[CursorWrapper]:
    """The only way round the triggers: switch them off. Tests act as the attacker here, the product never."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
