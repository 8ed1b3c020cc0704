"""What another policy would do to the cases of today, in numbers. Nothing is changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from consilia.cases.domain.forecast import is_late
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import (
    Case,
    Deadline,
    EmergencyAccess,
    EscalationPolicy,
    ForecastPolicy,
    Invitation,
    RegionReviewPolicy,
    SecondReading,
    SecondReadingRule,
)
from consilia.cases.queries.forecasts import (
    AFTER,
    BEFORE,
    Foreseen,
    Unforeseen,
    calendar_for,
    calendars_of,
    foreseen,
    moment_at,
    running_kinds,
)
from consilia.foundation.clocks import Calendar
from consilia.foundation.wall import looking_further

OVER = 100  # percent of a clock's time


@looking_further()
def answered_cases() -> int:
    """Open cases that an expert has: their closing is still to come."""
    return Case.objects.open().filter(expert__isnull=False).count()


@looking_further()
def closed_between(first: timedelta, last: timedelta, at: datetime) -> int:
    """Cases that were closed at least `first` ago and less than `last`."""
    closed = Case.objects.filter(state=State.CLOSED, closed_at__lte=at - first, closed_at__gt=at - last)
    return closed.count()


@looking_further()
def invitations_longer_than(span: timedelta, at: datetime) -> int:
    """Invitations that stand and will stand for longer than that yet."""
    return Invitation.objects.standing(at).filter(ends__gt=at + span).count()


@looking_further()
def open_readings() -> int:
    return SecondReading.objects.open().filter(reader__isnull=False).count()


@looking_further()
def cases_in_region(policy: RegionReviewPolicy, state: State) -> int:
    """Cases of the region and urgency in a state, such as drafts, which are still to be sent."""
    return Case.objects.filter(region=policy.region_id, urgency=policy.urgency, state=state).count()


@looking_further()
def cases_to_be_signed(rule: SecondReadingRule) -> int:
    """Open cases of the urgency, centre and field of a rule that nobody has signed yet."""
    cases = Case.objects.open().sent().filter(urgency=rule.urgency, signed_at=None)
    if rule.centre_id:
        cases = cases.filter(centre=rule.centre_id)
    if rule.field_id:
        cases = cases.filter(Q(field=rule.field_id) | Q(field__code__startswith=f"{rule.field_id}."))
    return cases.count()


@looking_further()
def clocks_before(policy: EscalationPolicy) -> int:
    """Running clocks of the urgency that have not come as far as the policy speaks of."""
    running = Deadline.objects.filter(
        is_running=True, missed_at=None, due_at__isnull=False, case__urgency=policy.urgency
    )
    return (running if policy.percent == OVER else running.filter(told__lt=policy.percent)).count()


@looking_further()
def accesses_in_force(at: datetime) -> int:
    return EmergencyAccess.objects.in_force(at).count()


@looking_further()
def late_by(policies: Mapping[str, ForecastPolicy], at: datetime) -> tuple[int, dict[str, int]]:
    """How many clocks run, and how many of them each policy calls probably late today."""
    clocks = list(running_kinds())
    calendars = calendars_of({one.centre for one in clocks}, at - BEFORE, at + AFTER)
    return len(clocks), {name: _late(policy, clocks, calendars, at) for name, policy in policies.items()}


def _late(
    policy: ForecastPolicy, clocks: list[Unforeseen], calendars: Mapping[UUID, Calendar], at: datetime
) -> int:
    known = foreseen({one.kind for one in clocks}, policy)
    return sum(_is_late(one, known[one.kind], policy, calendars, at) for one in clocks)


def _is_late(
    one: Unforeseen, known: Foreseen, policy: ForecastPolicy, calendars: Mapping[UUID, Calendar], at: datetime
) -> bool:
    late = policy.rules.late
    first = next((step.percent for step in known.steps if is_late(step.chance, late)), None)
    return first is not None and moment_at(one, first, calendar_for(one, calendars)) <= at
