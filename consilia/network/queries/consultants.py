"""The register of consultants, and one consultant with leave, duty and load."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.module_loading import import_string

from consilia.foundation.clocks import WorkingCalendar
from consilia.foundation.paging import Page, keyset_page
from consilia.network.models import Consultant, ConsultantField, DutyRoster, Leave
from consilia.network.queries.order import reader_order, words_in_haystack


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantFilter:
    """What narrows the register; empty values narrow nothing."""

    text: str = ""
    region: str = ""
    field: str = ""
    age_band: str = ""
    language: str = ""
    organisation: UUID | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """One working interval of one day: as the consultant's clock shows it, and as moments."""

    starts: datetime
    ends: datetime


def consultant_register(narrowed: ConsultantFilter, *, cursor: str | None) -> Page[Consultant]:
    """One page of consultants by name, with their organisations and fields."""
    order = reader_order()
    return keyset_page(
        _matching(narrowed)
        .select_related("organisation__region", "unit")
        .prefetch_related(_main_first())
        .defer("search"),
        key=(order, "id"),
        cursor=cursor,
        key_of=lambda row: (getattr(row, order), str(row.id)),
    )


def consultant_of(consultant_id: UUID) -> Consultant:
    """The consultant with organisation, unit and fields (the main one first). Raises Http404."""
    rows = Consultant.objects.select_related("organisation__region", "unit").prefetch_related(_main_first())
    found = rows.filter(id=consultant_id).first()
    if found is None:
        raise Http404
    return found


def consultants_by_id(ids: Sequence[UUID]) -> dict[UUID, Consultant]:
    return Consultant.objects.select_related("organisation", "unit").in_bulk(ids)


def consultants_of_user(user_id: UUID) -> Sequence[Consultant]:
    """The register entries of one person: one for each organisation she consults for."""
    rows = Consultant.objects.filter(user=user_id).select_related("organisation", "unit")
    return list(rows.order_by("organisation__sort_ru", "id"))


def leaves_of(consultant_id: UUID, *, since: date) -> Sequence[Leave]:
    """Running and planned leave, without what was cancelled."""
    rows = Leave.objects.filter(consultant=consultant_id, cancelled_at=None, period__endswith__gt=since)
    return list(rows.order_by("period"))


def duties_of(consultant_id: UUID, *, since: datetime) -> Sequence[DutyRoster]:
    """Running and planned duties, without what was cancelled."""
    rows = DutyRoster.objects.filter(consultant=consultant_id, cancelled_at=None, period__endswith__gt=since)
    return list(rows.select_related("centre_field__centre", "centre_field__field").order_by("period"))


def duties_of_centre(centre_id: UUID, *, since: datetime, until: datetime) -> Sequence[DutyRoster]:
    """The roster of a centre that touches [since, until), by field and time."""
    rows = DutyRoster.objects.filter(
        centre_field__centre=centre_id, cancelled_at=None, period__overlap=(since, until)
    )
    order = ("centre_field__field__position", "period", "id")
    return list(rows.select_related("consultant", "centre_field__field").order_by(*order))


def leave_of(leave_id: UUID) -> Leave:
    """The leave with its consultant. Raises Http404."""
    found = Leave.objects.select_related("consultant").filter(id=leave_id).first()
    if found is None:
        raise Http404
    return found


def duty_of(duty_id: UUID) -> DutyRoster:
    """The duty with its consultant, centre and field. Raises Http404."""
    rows = DutyRoster.objects.select_related("consultant", "centre_field__centre", "centre_field__field")
    found = rows.filter(id=duty_id).first()
    if found is None:
        raise Http404
    return found


def shifts_of(calendar: WorkingCalendar, monday: date) -> Sequence[tuple[date, Sequence[Shift]]]:
    """Seven days of a calendar with their working intervals, in the calendar's own time zone."""
    zone = ZoneInfo(calendar.zone)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [(day, [_shift(day, *interval, zone) for interval in calendar.hours_of(day)]) for day in days]


def open_cases_of(user_ids: Sequence[UUID]) -> Mapping[UUID, int] | None:
    """How many open cases each person has, or None where this installation has no cases.

    The cases are above the network, so the function that counts them is named in the settings.
    """
    name = getattr(settings, "CONSULTANT_LOAD", "")
    if not name:
        return None
    count = cast(Callable[[Sequence[UUID]], Mapping[UUID, int]], import_string(name))
    return count(user_ids)


def _shift(day: date, opens: time, closes: time, zone: ZoneInfo) -> Shift:
    starts = datetime.combine(day, opens, zone)
    last_day = day if closes > opens else day + timedelta(days=1)
    return Shift(starts, datetime.combine(last_day, closes, zone))


def _main_first() -> "Prefetch[str]":
    rows = ConsultantField.objects.select_related("field").order_by("-is_main", "field__position")
    return Prefetch("consultant_fields", queryset=rows)


def _matching(narrowed: ConsultantFilter) -> QuerySet[Consultant]:
    condition = words_in_haystack(narrowed.text)
    if narrowed.region:
        condition &= Q(organisation__region=narrowed.region)
    if narrowed.organisation:
        condition &= Q(organisation=narrowed.organisation)
    if narrowed.age_band:
        condition &= Q(age_bands__contains=[narrowed.age_band])
    if narrowed.language:
        condition &= Q(languages__contains=[narrowed.language])
    if not narrowed.former:
        condition &= Q(is_active=True)
    if narrowed.field:
        lists = ConsultantField.objects.filter(consultant=OuterRef("pk"))
        inside = Q(field=narrowed.field) | Q(field__code__startswith=f"{narrowed.field}.")
        condition &= Q(Exists(lists.filter(inside)))
    return Consultant.objects.filter(condition)
