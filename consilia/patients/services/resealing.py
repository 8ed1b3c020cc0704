"""Changing the key: every sealed value opened with its old key and sealed with the newest."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.sealing import find_by, key_of, ring
from consilia.patients.events import IdentifiersResealed
from consilia.patients.models import Guardian, Identifier

BATCH = 500


@transaction.atomic
def reseal(*, by: Actor, at: datetime, at_most: int = BATCH) -> int:
    """Reseal up to `at_most` numbers, then contacts, that are under an older key; answer how many.

    Blind indexes are made anew too. Call until it answers 0; a stop in between loses nothing.

    Raises:
        foundation.sealing.WrongKey: an old key left IDENTIFIER_KEYS too early.
    """
    if not by.is_system:
        raise NotAllowed
    count = _reseal_numbers(at_most) or _reseal_contacts(at_most)
    if count:
        publish(IdentifiersResealed(resealing_id=uuid7(), count=count, key_id=ring().newest), by=by, at=at)
    return count


def _reseal_numbers(at_most: int) -> int:
    old = Identifier.objects.exclude(key_id=ring().newest).order_by("key_id", "id")
    rows = list(old.select_for_update(skip_locked=True)[:at_most])
    for row in rows:
        value = ring().open(bytes(row.sealed), bound_to=row.id.bytes)
        row.sealed, row.key_id = ring().seal(value, bound_to=row.id.bytes), ring().newest
        row.blind_index = find_by(row.type_id, value)
    Identifier.objects.bulk_update(rows, ["sealed", "key_id", "blind_index"])
    return len(rows)


def _reseal_contacts(at_most: int) -> int:
    """Guardians carry no key column: the key's name stands at the head of each sealed value."""
    current = b"\x01" + bytes.fromhex(ring().newest)
    old = Q(phone_sealed__isnull=False) & ~_begins("phone_sealed", current) | Q(
        email_sealed__isnull=False
    ) & ~_begins("email_sealed", current)
    rows = list(Guardian.objects.filter(old).select_for_update(skip_locked=True)[:at_most])
    for row in rows:
        row.phone_sealed, row.email_sealed = _again(row.phone_sealed, row), _again(row.email_sealed, row)
    Guardian.objects.bulk_update(rows, ["phone_sealed", "email_sealed"])
    return len(rows)


def _begins(column: str, head: bytes) -> Q:
    return Q(**{f"{column}__gte": head, f"{column}__lt": head + b"\xff" * 8})


def _again(sealed: bytes | memoryview | None, guardian: Guardian) -> bytes | memoryview | None:
    if sealed is None or key_of(bytes(sealed)) == ring().newest:
        return sealed
    return ring().seal(ring().open(bytes(sealed), bound_to=guardian.id.bytes), bound_to=guardian.id.bytes)
