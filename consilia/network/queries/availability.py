"""Who can be asked now: the hard facts from which a coordinator, or later the routing, chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from consilia.network.models import Consultant, ConsultantField, DutyRoster, Leave
from consilia.network.queries.calendars import consultant_calendars
from consilia.network.queries.order import reader_order


@dataclass(frozen=True, slots=True)
class Availability:
    """A consultant who may be asked, with what speaks for and against asking her now.

    `exact`: she lists the very field or subspecialty that was asked for. `on_leave` is only ever true
    when absent people were asked for as well.
    """

    consultant: Consultant
    exact: bool
    on_leave: bool
    working: bool
    on_duty: bool
    local_time: datetime


def available_consultants(
    *,
    field: str,
    at: datetime,
    age_band: str | None = None,
    language: str | None = None,
    also_absent: bool = False,
) -> Sequence[Availability]:
    """Active consultants of `field` with a valid register entry who are not on leave at `at`.

    A subspecialist answers for the whole field, and a generalist of the field for its subspecialties.
    Whether they work or are on duty at this moment is told, not required: a planned case can wait for
    the morning.
    """
    rows = _with_facts(Consultant.objects.filter(is_active=True), field, at)
    rows = rows.filter(Exists(_lists(_same_line(field))), register_valid_until__gte=F("local_day"))
    if not also_absent:
        rows = rows.filter(~_away())
    if age_band:
        rows = rows.filter(age_bands__contains=[age_band])
    if language:
        rows = rows.filter(languages__contains=[language])
    return _availabilities(rows.select_related("organisation", "unit").order_by(reader_order(), "id"), at)


def availability_of(consultant_ids: Sequence[UUID], *, field: str, at: datetime) -> Sequence[Availability]:
    """The same facts about named consultants, whether they may be asked or not."""
    rows = _with_facts(Consultant.objects.filter(id__in=consultant_ids), field, at)
    return _availabilities(rows.select_related("organisation", "unit").order_by(reader_order(), "id"), at)


def on_duty(*, field: str, at: datetime, centre_id: UUID | None = None) -> Sequence[Consultant]:
    """Everybody on duty for a field at this moment, of one centre or of all."""
    duties = DutyRoster.objects.filter(
        _same_line(field, "centre_field__field"), cancelled_at=None, period__contains=at
    )
    if centre_id:
        duties = duties.filter(centre_field__centre=centre_id)
    rows = Consultant.objects.filter(id__in=duties.values("consultant"))
    return list(rows.select_related("organisation", "unit").order_by(reader_order(), "id"))


def _with_facts(rows: QuerySet[Consultant], field: str, at: datetime) -> QuerySet[Consultant]:
    local = Func(F("time_zone"), Value(at), function="timezone", output_field=DateTimeField())
    rows = rows.annotate(local_day=Cast(local, DateField()))
    return rows.annotate(
        exact=Exists(_lists(Q(field=field))),
        on_leave=_away(),
        on_duty=Exists(
            DutyRoster.objects.filter(
                _same_line(field, "centre_field__field"),
                consultant=OuterRef("pk"),
                cancelled_at=None,
                period__contains=at,
            )
        ),
    )


def _away() -> Exists:
    """Leave on the consultant's own `local_day`."""
    leaves = Leave.objects.filter(consultant=OuterRef("pk"), cancelled_at=None)
    return Exists(leaves.filter(period__contains=OuterRef("local_day")))


def _lists(condition: Q) -> QuerySet[ConsultantField]:
    return ConsultantField.objects.filter(condition, consultant=OuterRef("pk"))


def _same_line(code: str, path: str = "field") -> Q:
    """The field itself, its subspecialties, and the field to which it belongs."""
    root = code.split(".", 1)[0]
    return Q(**{f"{path}__in": {code, root}}) | Q(**{f"{path}__code__startswith": f"{code}."})


def _availabilities(rows: QuerySet[Consultant], at: datetime) -> list[Availability]:
    consultants = list(rows)
    calendars = consultant_calendars(consultants)
    return [
        Availability(
            consultant=consultant,
            exact=consultant.exact,  # type: ignore[attr-defined]
            on_leave=consultant.on_leave,  # type: ignore[attr-defined]
            working=calendars[consultant.id].is_open(at),
            on_duty=consultant.on_duty,  # type: ignore[attr-defined]
            local_time=at.astimezone(ZoneInfo(consultant.time_zone)),
        )
        for consultant in consultants
    ]
