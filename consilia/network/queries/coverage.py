"""How many consultants of each field are there in each hour of a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import QuerySet

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.domain.coverage import Stay, Week, least_present, presence
from consilia.network.models import Consultant, ConsultantField, DutyRoster, Leave
from consilia.network.queries.calendars import consultant_calendars


@dataclass(frozen=True, slots=True)
class Coverage:
    """For every hour of the week, in the order of `week.hours()`: the least number of people there.

    `present` counts whoever works or is on duty and is not on leave; `on_duty` only the duty roster.
    A field without any consultant is not a key.
    """

    week: Week
    present: Mapping[str, Sequence[int]]
    on_duty: Mapping[str, Sequence[int]]


def coverage(*, week: Week, field: str | None = None) -> Coverage:
    """The coverage of all fields, or of one with its subspecialties, by top-level field."""
    fields = _fields_of_consultants(field)
    everybody = Consultant.objects.filter(id__in=fields)
    return _counted(week, _stays(everybody, fields, [week]))


def coverage_of_centres(weeks: Mapping[UUID, Week]) -> Mapping[UUID, Coverage]:
    """The same for several centres, each by its own people and on its own clock; all weeks begin on one day."""
    fields = _fields_of_consultants(None)
    theirs = _stays(Consultant.objects.filter(organisation__in=weeks), fields, list(weeks.values()))
    by_centre: dict[UUID, list[_Presence]] = {centre: [] for centre in weeks}
    for one in theirs:
        by_centre[one.centre].append(one)
    return {centre: _counted(weeks[centre], some) for centre, some in by_centre.items()}


@dataclass(frozen=True, slots=True)
class _Presence:
    """When one consultant is there for one field, and when she is on duty for it."""

    centre: UUID
    field: str
    present: Sequence[Stay]
    on_duty: Sequence[Stay]


def _stays(
    consultants: QuerySet[Consultant], fields: Mapping[UUID, set[str]], weeks: Sequence[Week]
) -> list[_Presence]:
    if not weeks:
        return []
    monday = weeks[0].monday
    span = min(week.start for week in weeks), max(week.end for week in weeks)
    people = list(
        consultants.filter(is_active=True, register_valid_until__gte=monday).only(
            "organisation_id", "time_zone"
        )
    )
    away, duties, working = _leaves(people, monday), _duties(people, span), _working(people, span)
    found = []
    for one in people:
        gone = away.get(one.id, [])
        for code in fields.get(one.id, ()):
            called = duties.get(one.id, {}).get(code, [])
            there = presence([*working[one.id], *called], gone)
            found.append(_Presence(one.organisation_id, code, there, presence(called, gone)))
    return found


def _counted(week: Week, people: Sequence[_Presence]) -> Coverage:
    hours = week.hours()
    by_field: dict[str, list[_Presence]] = {}
    for one in people:
        by_field.setdefault(one.field, []).append(one)
    return Coverage(
        week=week,
        present={
            code: least_present([one.present for one in some], hours) for code, some in by_field.items()
        },
        on_duty={
            code: least_present([one.on_duty for one in some], hours) for code, some in by_field.items()
        },
    )


def _fields_of_consultants(field: str | None) -> dict[UUID, set[str]]:
    """Top-level codes by consultant."""
    rows = ConsultantField.objects.all()
    if field is not None:
        rows = rows.filter(field__in=[field]) | rows.filter(field__code__startswith=f"{field}.")
    found: dict[UUID, set[str]] = {}
    for consultant, code in rows.values_list("consultant", "field"):
        found.setdefault(consultant, set()).add(code.split(".", 1)[0])
    return found


def _working(consultants: Sequence[Consultant], span: Stay) -> dict[UUID, tuple[Stay, ...]]:
    calendars = consultant_calendars(consultants)
    opened: dict[int, tuple[Stay, ...]] = {}
    for calendar in calendars.values():
        if id(calendar) not in opened:
            opened[id(calendar)] = _open(calendar, span)
    return {consultant.id: opened[id(calendars[consultant.id])] for consultant in consultants}


def _open(calendar: WorkingCalendar, span: Stay) -> tuple[Stay, ...]:
    return tuple(calendar.open_between(*span))


def _leaves(consultants: Sequence[Consultant], monday: date) -> dict[UUID, list[Stay]]:
    zones = {consultant.id: ZoneInfo(consultant.time_zone) for consultant in consultants}
    # A day more on both sides: the consultant's days may begin before the week of the reader's zone.
    near = DateRange(date.fromordinal(monday.toordinal() - 1), date.fromordinal(monday.toordinal() + 8))
    rows = Leave.objects.filter(consultant__in=consultants, cancelled_at=None, period__overlap=near)
    found: dict[UUID, list[Stay]] = {}
    for owner, period in rows.values_list("consultant", "period"):
        stay = (_midnight(period.lower, zones[owner]), _midnight(period.upper, zones[owner]))
        found.setdefault(owner, []).append(stay)
    return found


def _duties(consultants: Iterable[Consultant], span: Stay) -> dict[UUID, dict[str, list[Stay]]]:
    rows = DutyRoster.objects.filter(
        consultant__in=consultants,
        cancelled_at=None,
        period__overlap=DateTimeTZRange(*span),
    )
    found: dict[UUID, dict[str, list[Stay]]] = {}
    for owner, code, period in rows.values_list("consultant", "centre_field__field", "period"):
        by_field = found.setdefault(owner, {})
        by_field.setdefault(code.split(".", 1)[0], []).append((period.lower, period.upper))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
