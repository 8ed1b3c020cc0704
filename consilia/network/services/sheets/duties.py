"""The duty roster as a table. Times are shown in the centre's time zone, with their distance from UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import BadCell, Column, Mistake, Plan, Row, Table
from consilia.foundation.csv_exchange.columns import email
from consilia.network.models import (
    CentreField,
    Consultant,
    ConsultantField,
    DutyRoster,
    Leave,
    Organisation,
)
from consilia.network.services.duty import LONGEST_DUTY
from consilia.network.services.sheets.organisations import identifier
from consilia.network.services.sheets.sheet import Cells, Sheet, code, unknown_words


def local_moment(cell: str) -> str:
    """A day and a time, with or without the distance from UTC: without it the centre's clock is meant."""
    try:
        return datetime.fromisoformat(cell).isoformat(" ", "minutes")
    except ValueError:
        raise BadCell(_("Write a day and a time as 2026-11-21 08:00, in the centre's time zone.")) from None


COLUMNS = (
    Column("centre", _("identifier of the centre"), identifier, example="1.2.643.5.1.13.100"),
    Column("field", _("code of the field"), code(), example="cardiology"),
    Column("consultant", _("e-mail of the consultant"), email, example="a.berezina@hospital.example"),
    Column("starts", _("begin, on the centre's clock"), local_moment, example="2026-11-21 08:00"),
    Column("ends", _("end, on the centre's clock"), local_moment, example="2026-11-22 08:00"),
)


class Duty(NamedTuple):
    """A duty as the roster would hold it; `line` is None for one that is not in the file."""

    starts: datetime
    ends: datetime
    line: int | None


def stored() -> Iterator[Cells]:
    columns = (
        *("centre_field__centre__identifier", "centre_field__centre__time_zone"),
        *("centre_field__field", "consultant__user__email", "period"),
    )
    rows = DutyRoster.objects.filter(cancelled_at=None).order_by(columns[0], columns[2], "period", columns[3])
    for centre, zone, field, person, period in rows.values_list(*columns).iterator(2000):
        yield {
            "centre": centre,
            "field": field,
            "consultant": person,
            "starts": _shown(period.lower, zone),
            "ends": _shown(period.upper, zone),
        }


def settle(table: Table) -> Table:
    """Bring all times to the centre's time zone; rows of unknown centres stay for `check` to refuse."""
    named = {row["centre"] for row in table.rows}
    zones = dict(Organisation.objects.filter(identifier__in=named).values_list("identifier", "time_zone"))
    return replace(table, rows=tuple(_settled(row, zones.get(row["centre"], "UTC")) for row in table.rows))


def _settled(row: Row, zone: str) -> Row:
    times = {name: _shown(_aware(row[name], zone), zone) for name in ("starts", "ends")}
    return replace(row, cells={**row.cells, **times})


def _aware(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _shown(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(" ", "minutes")


def check(rows: Sequence[Row]) -> list[Mistake]:
    named = {row["centre"] for row in rows}
    centres = Organisation.objects.filter(identifier__in=named, is_centre=True)
    known = centres.values_list("identifier", flat=True)
    people = _people(rows)
    return [
        *unknown_words(rows, "centre", known, _("There is no centre %(word)s.")),
        *_not_offered(rows),
        *_not_practising(rows, people),
        *_backwards(rows),
        *_overlapping(rows),
        *_on_leave(rows, people),
    ]


def _people(rows: Sequence[Row]) -> dict[tuple[str, str], Consultant]:
    """Active consultants by e-mail and centre."""
    found = Consultant.objects.filter(
        is_active=True,
        user__email__in={row["consultant"] for row in rows},
        organisation__identifier__in={row["centre"] for row in rows},
    )
    return {
        (person.user.email, person.organisation.identifier): person
        for person in found.select_related("user", "organisation")
    }


def _not_offered(rows: Sequence[Row]) -> Iterator[Mistake]:
    offers = set(CentreField.objects.filter(is_current=True).values_list("centre__identifier", "field"))
    for row in rows:
        if (row["centre"], row["field"]) not in offers:
            sentence = _("The centre does not consult in %(field)s.") % {"field": row["field"]}
            yield Mistake(row.line, "field", sentence)


def _not_practising(rows: Sequence[Row], people: dict[tuple[str, str], Consultant]) -> Iterator[Mistake]:
    fields: dict[object, list[str]] = {}
    for owner, name in ConsultantField.objects.filter(consultant__in=people.values()).values_list(
        "consultant", "field"
    ):
        fields.setdefault(owner, []).append(name)
    for row in rows:
        person = people.get((row["consultant"], row["centre"]))
        inside = [
            name
            for name in fields.get(person.id if person else None, [])
            if name == row["field"] or name.startswith(f"{row['field']}.")
        ]
        if not inside:
            sentence = _("%(email)s is not an active consultant of this field at this centre.")
            yield Mistake(row.line, "consultant", sentence % {"email": row["consultant"]})


def _period(row: Row) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row["starts"]), datetime.fromisoformat(row["ends"])


def _backwards(rows: Sequence[Row]) -> Iterator[Mistake]:
    for row in rows:
        starts, ends = _period(row)
        if not starts < ends <= starts + LONGEST_DUTY:
            yield Mistake(
                row.line, "ends", _("A duty ends after it begins, and lasts no longer than 31 days.")
            )


def _overlapping(rows: Sequence[Row]) -> Iterator[Mistake]:
    """Rows that would put one person on duty twice for one field, in the file or with what is stored."""
    wanted = {(row["centre"], row["field"], row["consultant"]) for row in rows}
    replaced = {tuple(row[name] for name in KEY) for row in rows}
    roster: dict[tuple[str, ...], list[Duty]] = {}
    for cells in stored():
        place = (cells["centre"], cells["field"], cells["consultant"])
        if place in wanted and tuple(cells[name] for name in KEY) not in replaced:
            roster.setdefault(place, []).append(Duty(*_period(Row(0, cells)), line=None))
    for row in rows:
        place = (row["centre"], row["field"], row["consultant"])
        roster.setdefault(place, []).append(Duty(*_period(row), line=row.line))
    for duties in roster.values():
        yield from _collisions(sorted(duties, key=lambda duty: duty[:2]))


def _collisions(duties: Sequence[Duty]) -> Iterator[Mistake]:
    for first, second in pairwise(duties):
        line = second.line or first.line
        if second.starts < first.ends and line is not None and second.starts != first.starts:
            yield Mistake(line, "starts", _("The consultant is on duty for this field at that time already."))


def _on_leave(rows: Sequence[Row], people: dict[tuple[str, str], Consultant]) -> Iterator[Mistake]:
    leaves: dict[object, list[Leave]] = {}
    for leave in Leave.objects.filter(consultant__in=people.values(), cancelled_at=None):
        leaves.setdefault(leave.consultant_id, []).append(leave)
    for row in rows:
        person = people.get((row["consultant"], row["centre"]))
        if person is not None and _meets_leave(row, person, leaves.get(person.id, [])):
            yield Mistake(row.line, "starts", _("The consultant is on leave then."))


def _meets_leave(row: Row, person: Consultant, leaves: Sequence[Leave]) -> bool:
    zone = ZoneInfo(person.time_zone)
    starts, ends = _period(row)
    first = starts.astimezone(zone).date()
    last = (ends - timedelta(microseconds=1)).astimezone(zone).date()
    return any(leave.period.lower <= last and first < leave.period.upper for leave in leaves)


def apply(plan: Plan, at: datetime) -> None:
    touched = [*plan.created, *(change.row for change in plan.changed)]
    people = _people(touched)
    named = {row["centre"] for row in touched}
    offers = {
        (offer.centre.identifier, offer.field_id): offer
        for offer in CentreField.objects.filter(centre__identifier__in=named).select_related("centre")
    }
    for change in plan.changed:
        row = change.row
        DutyRoster.objects.filter(
            centre_field=offers[row["centre"], row["field"]],
            consultant=people[row["consultant"], row["centre"]],
            period__startswith=_period(row)[0],
            cancelled_at=None,
        ).update(period=DateTimeTZRange(*_period(row)))
    DutyRoster.objects.bulk_create(
        [
            DutyRoster(
                centre_field=offers[row["centre"], row["field"]],
                consultant=people[row["consultant"], row["centre"]],
                period=DateTimeTZRange(*_period(row)),
            )
            for row in plan.created
        ],
        batch_size=1000,
    )


KEY = ("centre", "field", "consultant", "starts")
DUTIES = Sheet(
    kind="duties",
    columns=COLUMNS,
    key=KEY,
    locked=("network_dutyroster",),
    stored=stored,
    check=check,
    apply=apply,
    settle=settle,
)
