"""How many consultants of each field are there in each hour of a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

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
    consultants = list(
        Consultant.objects.filter(id__in=fields, is_active=True, register_valid_until__gte=week.monday).only(
            "organisation_id", "time_zone"
        )
    )
    away = _leaves(consultants, week)
    duties = _duties(consultants, week)
    working = _working(consultants, week)
    present: dict[str, list[Sequence[Stay]]] = {}
    on_duty: dict[str, list[Sequence[Stay]]] = {}
    for consultant in consultants:
        own_duties = duties.get(consultant.id, {})
        for code in fields[consultant.id]:
            called = own_duties.get(code, [])
            gone = away.get(consultant.id, [])
            present.setdefault(code, []).append(presence([*working[consultant.id], *called], gone))
            on_duty.setdefault(code, []).append(presence(called, gone))
    hours = week.hours()
    return Coverage(
        week=week,
        present={code: least_present(people, hours) for code, people in present.items()},
        on_duty={code: least_present(people, hours) for code, people in on_duty.items()},
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


def _working(consultants: Sequence[Consultant], week: Week) -> dict[UUID, tuple[Stay, ...]]:
    calendars = consultant_calendars(consultants)
    opened: dict[int, tuple[Stay, ...]] = {}
    for calendar in calendars.values():
        if id(calendar) not in opened:
            opened[id(calendar)] = _open(calendar, week)
    return {consultant.id: opened[id(calendars[consultant.id])] for consultant in consultants}


def _open(calendar: WorkingCalendar, week: Week) -> tuple[Stay, ...]:
    return tuple(calendar.open_between(week.start, week.end))


def _leaves(consultants: Sequence[Consultant], week: Week) -> dict[UUID, list[Stay]]:
    zones = {consultant.id: ZoneInfo(consultant.time_zone) for consultant in consultants}
    # A day more on both sides: the consultant's days may begin before the week of the reader's zone.
    near = DateRange(
        date.fromordinal(week.monday.toordinal() - 1), date.fromordinal(week.monday.toordinal() + 8)
    )
    rows = Leave.objects.filter(consultant__in=consultants, cancelled_at=None, period__overlap=near)
    found: dict[UUID, list[Stay]] = {}
    for owner, period in rows.values_list("consultant", "period"):
        stay = (_midnight(period.lower, zones[owner]), _midnight(period.upper, zones[owner]))
        found.setdefault(owner, []).append(stay)
    return found


def _duties(consultants: Iterable[Consultant], week: Week) -> dict[UUID, dict[str, list[Stay]]]:
    rows = DutyRoster.objects.filter(
        consultant__in=consultants,
        cancelled_at=None,
        period__overlap=DateTimeTZRange(week.start, week.end),
    )
    found: dict[UUID, dict[str, list[Stay]]] = {}
    for owner, code, period in rows.values_list("consultant", "centre_field__field", "period"):
        by_field = found.setdefault(owner, {})
        by_field.setdefault(code.split(".", 1)[0], []).append((period.lower, period.upper))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
