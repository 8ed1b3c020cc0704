"""What is on its way, and how much may be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
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


def arrived_for(form: str, actor: Actor, at: datetime, *, used: bool = False) -> "QuerySet[Upload]":
    """Those that have arrived and wait for the form at this address to be sent, as they came.

    Args:
        used: also those that a form has named already.
    """
    arrived = uploads_of(actor, at).filter(meant_for=form).exclude(file=None).order_by("started_at", "id")
    return arrived if used else arrived.filter(used_at=None)


def unfinished_for(form: str, actor: Actor, at: datetime) -> list[str]:
    """Names of files of which something came, and not all."""
    begun = uploads_of(actor, at).filter(meant_for=form, file=None, whole=None)
    named = {one.name.rpartition(".")[0] if one.is_part else one.name for one in begun}
    return sorted(named)


def images_among(upload_ids: Collection[UUID], actor: Actor, at: datetime) -> set[UUID]:
    """Those of her own uploads that have arrived and are DICOM objects."""
    arrived = uploads_of(actor, at).filter(pk__in=upload_ids, file__media_type="application/dicom")
    return set(arrived.values_list("pk", flat=True))


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
    waiting = Upload.objects.filter(expires_at__gt=at, used_at=None, whole=None)
    owners = waiting.values("owner_id").annotate(bytes=Sum("length"))
    return waiting.count(), owners.filter(bytes__gt=quota_mb * MEBIBYTE).count()


@dataclass(frozen=True, slots=True)
class Room:
    """What an organisation's files take, and how much they may, in bytes.

    Attributes:
        used: all of it.
        quota: None without a policy, which is no limit.
        unpacked: the part of `used` that stands in archives, too, and was taken out of them to be seen.
        held: what archives that are still being unpacked will take beside `used`.
    """

    used: int
    quota: int | None
    unpacked: int = 0
    held: int = 0

    @property
    def taken(self) -> int:
        return self.used + self.held

    def fits(self, size: int) -> bool:
        return self.quota is None or self.taken + size <= self.quota

    @property
    def left(self) -> int:
        return 2**63 if self.quota is None else max(0, self.quota - self.taken)

    @property
    def sent(self) -> int:
        return self.used - self.unpacked

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.taken / self.quota)) if self.quota else 0


def room_of(organisation_id: UUID, at: datetime) -> Room:
    """The same bytes count once, however many of its people sent them, and under whatever names."""
    used = _used(organisation_id).get(organisation_id, _Used(0, 0, 0))
    return _room(used, _quota(organisation_id, _quotas(at)))


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
        (one, _room(used[key], _quota(key, quotas)))
        for key, one in organisations._base_manager.in_bulk(used).items()
    ]
    return sorted(found, key=lambda pair: (-pair[1].percent, -pair[1].used, str(pair[0])))


def fuller_than(quota_mb: int, organisation_id: UUID | None) -> int:
    """How many organisations have more than this: the one, or any."""
    return sum(used.files > quota_mb * MEBIBYTE for used in _used(organisation_id).values())


class _Used(NamedTuple):
    files: int
    unpacked: int
    held: int


def _room(used: _Used, quota: int | None) -> Room:
    return Room(used.files, quota, used.unpacked, used.held)


# Each content of each organisation once, from the index alone. What somebody also sent by itself was sent. Files and what
# is held for them in one statement: between two, images that came out of an archive would count in neither.
_USED = """
SELECT organisation_id, sum(size)::bigint, coalesce(sum(size) FILTER (WHERE is_unpacked), 0)::bigint, sum(held)::bigint
FROM (
    SELECT organisation_id, size, bool_and(unpacked_from_id IS NOT NULL) AS is_unpacked, 0 AS held
    FROM documents_storedfile WHERE organisation_id IS NOT NULL GROUP BY organisation_id, sha256, size
    UNION ALL
    SELECT organisation_id, 0, false, greatest(0, size - (
        SELECT coalesce(sum(member.size), 0) FROM documents_storedfile AS archive
        JOIN documents_storedfile AS member ON member.unpacked_from_id = archive.id
        WHERE archive.organisation_id = held.organisation_id AND archive.sha256 = held.archive_sha256))
    FROM documents_heldroom AS held WHERE organisation_id IS NOT NULL
) once
GROUP BY organisation_id
"""
_USED_BY_ONE = _USED.replace("organisation_id IS NOT NULL", "organisation_id = %(organisation)s")


@looking_further()
def _used(organisation_id: UUID | None = None) -> dict[UUID, _Used]:
    with connection.cursor() as cursor:
        if organisation_id:
            cursor.execute(_USED_BY_ONE, {"organisation": organisation_id})
        else:
            cursor.execute(_USED)
        return {key: _Used(*sizes) for key, *sizes in cursor.fetchall()}


def _quota(organisation_id: UUID, quotas: dict[UUID | None, int]) -> int | None:
    """Its own row, or the one for all."""
    return quotas.get(organisation_id, quotas.get(None))


def _quotas(at: datetime) -> dict[UUID | None, int]:
    rows = StoragePolicy.objects.in_force(at).order_by("starts")
    return {row.organisation_id: row.quota_mb * MEBIBYTE for row in rows}
