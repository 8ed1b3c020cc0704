"""Who is on duty, asked for people instead of for a field."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from consilia.network.models import DutyRoster


def users_on_duty(user_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Those of these people whom a roster of any field names for this moment."""
    duties = DutyRoster.objects.filter(
        consultant__user_id__in=user_ids, cancelled_at=None, period__contains=at
    )
    return set(duties.values_list("consultant__user_id", flat=True))
