"""What is on its way, and how much may be."""

from datetime import datetime

from django.db.models import QuerySet, Sum

from consilia.accounts.domain.actors import Actor
from consilia.documents.models import Upload, UploadPolicy
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
