"""Who is left alone at a moment."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from consilia.accounts.models import User
from consilia.notifications.domain.kinds import Urgency
from consilia.notifications.domain.quiet import QuietHours, is_quiet, may_disturb, quiet_until
from consilia.notifications.models import OwnQuietHours, QuietPolicy


def quiet_policy(at: datetime) -> QuietPolicy | None:
    return QuietPolicy.objects.in_force(at).first()


def quiet_hours_of(user_ids: Collection[UUID], *, at: datetime) -> Mapping[UUID, QuietHours | None]:
    """What each of these people chose, else the policy; None: she is never left alone."""
    policy = quiet_policy(at)
    own = {row.user_id: row.hours for row in OwnQuietHours.objects.filter(user_id__in=user_ids)}
    general = policy.hours if policy else None
    return {user_id: own.get(user_id, general) for user_id in user_ids}


def is_left_alone(user: User, urgency: Urgency, *, at: datetime) -> bool:
    """Whether a letter of this urgency has to wait now."""
    hours = quiet_hours_of([user.id], at=at)[user.id]
    if hours is None or not is_quiet(hours, user.time_zone, at):
        return False
    on_duty = urgency is Urgency.URGENT and user.id in people_on_duty([user.id], at=at)
    return not may_disturb(urgency, on_duty=on_duty)


def letter_moment(user: User, urgency: Urgency, *, at: datetime) -> datetime:
    """When a letter may reach a person: now, or when her quiet hours are over."""
    if not is_left_alone(user, urgency, at=at):
        return at
    hours = quiet_hours_of([user.id], at=at)[user.id]
    return quiet_until(hours, user.time_zone, at) if hours else at


def people_on_duty(user_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Those of them whom a roster names for this moment. Rosters lie above, so they are asked by name."""
    ask: Callable[..., Any] = import_string(settings.ON_DUTY)
    return set(ask(user_ids, at=at))
