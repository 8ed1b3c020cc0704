"""Whose letters are due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from consilia.notifications.domain.digests import digest_due
from consilia.notifications.models import Notification


def digests_due(at: datetime) -> Sequence[UUID]:
    """People whose daily e-mail is due: it is past eight where they live."""
    waiting = (
        Notification.objects.filter(awaits_digest=True)
        .values("user_id", "user__time_zone")
        .annotate(since=Min("created_at"))
    )
    return [row["user_id"] for row in waiting if digest_due(row["since"], row["user__time_zone"]) <= at]
