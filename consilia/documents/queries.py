"""What is on its way, and how much may be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from consilia.accounts.domain.actors import Actor
from consilia.documents.models import StoragePolicy, StoredFile, Upload, UploadPolicy
from consilia.foundation.wall import looking_further

MEBIBYTE = 1024 * 1024


def uploads_of(actor: Actor, at: datetime) -> "QuerySet[Upload]":
    """The person's own uploads whose time is not over; nobody sees another's."""
    return Upload.objects.filter(owner_id=actor.person_id, expires_at__gt=at)


def upload_policy(at: datetime) -> UploadPolicy:
    """The row in force that began last.

    Raises:
        LookupError: there is none; no page can delete the seed row.
    """
    found = UploadPolicy.objects.in_force(at).order_by("-starts").first()
    if found is None:
        raise LookupError("no policy of uploads")
    return found


@looking_further()
def uploads_under_way(quota_mb: int, at: datetime) -> tuple[int, int]:
    """How many files are on their way, and how many people have more than this on theirs."""
    waiting = Upload.objects.filter(expires_at__gt=at, used_at=None)
    owners = waiting.values("owner_id").annotate(bytes=Sum("length"))
    return waiting.count(), owners.filter(bytes__gt=quota_mb * MEBIBYTE).count()


@dataclass(frozen=True, slots=True)
class Room:
    """What an organisation's files take, and how much they may."""

    used: int
    quota: int | None  # no policy, no limit

    def fits(self, size: int) -> bool:
        return self.quota is None or self.used + size <= self.quota

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.quota)) if self.quota else 0


def room_of(organisation_id: UUID, at: datetime) -> Room:
    """The same bytes count once, however many of its people sent them, and under whatever names."""
    return Room(_used(organisation_id).get(organisation_id, 0), _quota(organisation_id, _quotas(at)))


@looking_further()
def holds(organisation_id: UUID, sha256: str) -> bool:
    """Whether the organisation has these bytes already, so that they take no more room."""
    return StoredFile.objects.filter(organisation_id=organisation_id, sha256=sha256).exists()


def rooms(at: datetime) -> list[tuple[Any, Room]]:
    """Each organisation that has files with its room, the fullest first."""
    used = _used()
    organisations: Any = StoredFile._meta.get_field("organisation").related_model
    quotas = _quotas(at)
    found = [
        (one, Room(used[key], _quota(key, quotas)))
        for key, one in organisations._base_manager.in_bulk(used).items()
    ]
    return sorted(found, key=lambda pair: (-pair[1].percent, -pair[1].used, str(pair[0])))


def fuller_than(quota_mb: int, organisation_id: UUID | None) -> int:
    """How many organisations have more than this: the one, or any."""
    used = _used(organisation_id)
    return sum(size > quota_mb * MEBIBYTE for size in used.values())


# Each content of each organisation once, from the index alone.
_USED = """
SELECT organisation_id, sum(size)::bigint
FROM (SELECT DISTINCT organisation_id, sha256, size FROM documents_storedfile WHERE organisation_id IS NOT NULL) once
GROUP BY organisation_id
"""
_USED_BY_ONE = _USED.replace("IS NOT NULL", "= %s")


@looking_further()
def _used(organisation_id: UUID | None = None) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _USED_BY_ONE if organisation_id else _USED, [organisation_id] if organisation_id else []
        )
        return dict(cursor.fetchall())


def _quota(organisation_id: UUID, quotas: dict[UUID | None, int]) -> int | None:
    """Its own row, or the one for all."""
    return quotas.get(organisation_id, quotas.get(None))


def _quotas(at: datetime) -> dict[UUID | None, int]:
    rows = StoragePolicy.objects.in_force(at).order_by("starts")
    return {row.organisation_id: row.quota_mb * MEBIBYTE for row in rows}
