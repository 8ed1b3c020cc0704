"""Whose letters are due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q
from django.db.models.aggregates import Count

from consilia.notifications.domain.digests import digest_due
from consilia.notifications.domain.kinds import Urgency
from consilia.notifications.domain.quiet import is_quiet
from consilia.notifications.models import Notification
from consilia.notifications.queries.asked_for import digest_hour, own_digest_hours
from consilia.notifications.queries.quiet import people_on_duty, quiet_hours_of


def digests_due(at: datetime) -> Sequence[UUID]:
    """People whose daily e-mail is due: it is past their hour where they live, and they are not left alone."""
    waiting = list(
        Notification.objects.filter(awaits_digest=True)
        .values("user_id", "user__time_zone")
        .annotate(since=Min("created_at"))
    )
    general, own = digest_hour(at), own_digest_hours(row["user_id"] for row in waiting)
    due = {
        row["user_id"]: row["user__time_zone"]
        for row in waiting
        if digest_due(row["since"], row["user__time_zone"], own.get(row["user_id"], general)) <= at
    }
    return _awake(due, at)


def held_due(at: datetime) -> Sequence[UUID]:
    """People whose quiet hours are over, and those who came on duty while something urgent waited for them."""
    waiting = (
        Notification.objects.filter(is_held=True)
        .values("user_id", "user__time_zone")
        .annotate(urgent=Count("id", filter=Q(urgency=Urgency.URGENT)))
    )
    rows = list(waiting)
    awake = _awake({row["user_id"]: row["user__time_zone"] for row in rows}, at)
    asleep = {row["user_id"] for row in rows if row["urgent"]} - set(awake)
    return [*awake, *(sorted(people_on_duty(asleep, at=at)) if asleep else ())]


def _awake(zones: dict[UUID, str], at: datetime) -> list[UUID]:
    hours = quiet_hours_of(zones.keys(), at=at)
    return [
        user_id
        for user_id, zone in zones.items()
        if (own := hours[user_id]) is None or not is_quiet(own, zone, at)
    ]
