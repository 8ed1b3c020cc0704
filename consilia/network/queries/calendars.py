"""When organisations and consultants work."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from uuid import UUID

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.domain.weekly_hours import Span, working_calendar
from consilia.network.models import (
    CalendarException,
    Consultant,
    ConsultantHours,
    Holiday,
    Organisation,
    OrganisationHours,
)

Exceptions = dict[date, tuple[tuple[time, time], ...]]


def working_calendar_of(organisation_id: UUID) -> WorkingCalendar:
    """The working calendar of an organisation: its week, public holidays, and its own exceptions.

    Raises:
        KeyError: there is no such organisation.
    """
    return working_calendars_of([organisation_id])[organisation_id]


def working_calendars_of(organisation_ids: Iterable[UUID]) -> Mapping[UUID, WorkingCalendar]:
    """The same for several organisations, in four queries however many they are."""
    ids = set(organisation_ids)
    zones = dict(Organisation.objects.filter(id__in=ids).values_list("id", "time_zone"))
    spans = _spans(
        OrganisationHours.objects.filter(organisation__in=ids).values_list("organisation", "minutes")
    )
    exceptions = _exceptions(ids)
    holidays = list(Holiday.objects.values_list("day", flat=True))
    return {
        key: working_calendar(zone, spans.get(key, ()), holidays=holidays, exceptions=exceptions.get(key, {}))
        for key, zone in zones.items()
    }


def hours_of_organisation(organisation_id: UUID) -> Sequence[Span]:
    """The week that was entered; nothing where the ordinary one counts."""
    rows = OrganisationHours.objects.filter(organisation=organisation_id)
    return _spans(rows.values_list("organisation", "minutes")).get(organisation_id, ())


def consultant_calendars(consultants: Sequence[Consultant]) -> Mapping[UUID, WorkingCalendar]:
    """When each consultant works: her own hours in her time zone, else those of her organisation.

    Holidays and exceptions are those of the organisation. Consultants with the same calendar share one
    object.
    """
    houses = working_calendars_of(consultant.organisation_id for consultant in consultants)
    own = _spans(
        ConsultantHours.objects.filter(consultant__in=consultants).values_list("consultant", "minutes")
    )
    made: dict[tuple[UUID, str, Sequence[Span]], WorkingCalendar] = {}
    calendars = {}
    for consultant in consultants:
        house = houses[consultant.organisation_id]
        key = (consultant.organisation_id, consultant.time_zone, own.get(consultant.id, ()))
        if key not in made:
            made[key] = _own_calendar(house, consultant.time_zone, key[2])
        calendars[consultant.id] = made[key]
    return calendars


def _own_calendar(house: WorkingCalendar, zone: str, spans: Sequence[Span]) -> WorkingCalendar:
    if not spans:
        return house
    own = working_calendar(zone, spans)
    return WorkingCalendar(zone, own.weekly, house.exceptions)


def _spans(rows: Iterable[tuple[UUID, object]]) -> dict[UUID, tuple[Span, ...]]:
    found: dict[UUID, list[Span]] = {}
    for owner, minutes in rows:
        found.setdefault(owner, []).append((minutes.lower, minutes.upper))  # type: ignore[attr-defined]
    return {owner: tuple(sorted(spans)) for owner, spans in found.items()}


def _exceptions(organisation_ids: Iterable[UUID]) -> dict[UUID, Exceptions]:
    found: dict[UUID, Exceptions] = {}
    for row in CalendarException.objects.filter(organisation__in=organisation_ids):
        open_times = ((row.opens, row.closes),) if row.opens and row.closes else ()
        found.setdefault(row.organisation_id, {})[row.day] = open_times
    return found
