"""The consultants of one centre in one field, as routing sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.models import Consultant
from consilia.network.queries.availability import Availability, available_consultants
from consilia.network.queries.calendars import consultant_calendars
from consilia.network.queries.consultants import leaves_of
from consilia.routing.domain.facts import Answerer, Conflict
from consilia.routing.models import Declaration

_WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Record:
    """What the cases say about each person; a context above counts it."""

    loads: Mapping[UUID, int]
    idle_days: Mapping[UUID, float]
    answer_shares: Mapping[UUID, float]
    in_time: Mapping[UUID, float]
    saw_child: frozenset[UUID]
    reviewed_before: frozenset[UUID]
    gave_back: frozenset[UUID]
    quality: Mapping[UUID, float] = field(default_factory=dict)


def people_of(*, field: str, centre_id: UUID | None, at: datetime) -> Sequence[Availability]:
    """Everybody of the centre who consults in the field, also who is away now."""
    found = available_consultants(field=field, at=at, also_absent=True)
    return [row for row in found if row.consultant.organisation_id == centre_id]


def declared_conflicts(
    person: UUID, user_ids: Sequence[UUID], at: datetime
) -> Mapping[UUID, frozenset[Conflict]]:
    """Conflicts about one child, by user."""
    rows = Declaration.objects.in_force(at).filter(person=person, user__in=user_ids)
    found: dict[UUID, frozenset[Conflict]] = {}
    for user_id, conflict in rows.values_list("user_id", "conflict"):
        found[user_id] = found.get(user_id, frozenset()) | {Conflict(conflict)}
    return found


def expected_sittings(
    consultants: Sequence[Consultant], *, since: datetime, until: datetime, a_day: float
) -> Mapping[UUID, float]:
    """How often each will probably turn to the network's questions: `a_day` times in eight hours of her work.

    Leave that is entered by now is left out of her working time.
    """
    calendars = consultant_calendars(consultants)
    return {
        one.id: a_day * (_working(one, calendars[one.id], since, until) / _WORKING_DAY) for one in consultants
    }


def _working(
    consultant: Consultant, calendar: WorkingCalendar, since: datetime, until: datetime
) -> timedelta:
    zone = ZoneInfo(consultant.time_zone)
    leaves = leaves_of(consultant.id, since=since.astimezone(zone).date() - timedelta(days=1))
    away = [
        (datetime.combine(day, time(), zone), datetime.combine(after, time(), zone))
        for day, after in ((leave.first_day, leave.last_day + timedelta(days=1)) for leave in leaves)
    ]
    lost = (calendar.between(max(since, start), min(until, end)) for start, end in away)
    return max(calendar.between(since, until) - sum(lost, timedelta()), timedelta())


def answerer(row: Availability, record: Record, conflicts: Mapping[UUID, frozenset[Conflict]]) -> Answerer:
    """One consultant as a value."""
    consultant, user = row.consultant, row.consultant.user_id
    until = consultant.register_valid_until
    return Answerer(
        consultant_id=consultant.id,
        user_id=user,
        house=consultant.organisation_id,
        exact=row.exact,
        age_bands=frozenset(consultant.age_bands),
        languages=frozenset(consultant.languages),
        registered=None if until is None else until >= row.local_time.date(),
        on_leave=row.on_leave,
        on_duty=row.on_duty,
        local_time=row.local_time,
        load=record.loads.get(user, 0),
        limit=consultant.workload_limit,
        saw_child=user in record.saw_child,
        idle_days=record.idle_days.get(user),
        answer_share=record.answer_shares.get(user),
        quality=record.quality.get(user),
        in_time=record.in_time.get(consultant.id),
        conflicts=conflicts.get(user, frozenset()),
        reviewed_before=user in record.reviewed_before,
        gave_back=consultant.id in record.gave_back,
    )
