"""Organisations as a table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import BadCell, Column, Mistake, Plan, Row
from consilia.foundation.csv_exchange.columns import as_day, day, line, one_of, time_zone, words, yes_or_no
from consilia.network.domain.facts import Standing
from consilia.network.domain.weekly_hours import Span, format_hours, parse_hours
from consilia.network.models import CentreField, Field, Organisation, OrganisationHours, Region
from consilia.network.services.organisations import half_open, impossible, write_centre_fields
from consilia.network.services.sheets.sheet import Cells, Sheet, capital_code, hours, unknown_words, yes

PLAIN = ("name_ru", "name_en", "short_name_ru", "short_name_en", "city_ru", "city_en", "time_zone", "phone")


def identifier(cell: str) -> str:
    """Numbers joined by points."""
    parts = cell.split(".")
    if len(parts) < 2 or len(cell) > 64 or not all(part.isascii() and part.isdigit() for part in parts):
        raise BadCell(_("Write an identifier of numbers and points, such as 1.2.643.5.1.13.100."))
    return cell


COLUMNS = (
    Column("identifier", _("identifier (OID): names the row"), identifier, example="1.2.643.5.1.13.100"),
    Column("kind", _("kind of organisation"), one_of(Organisation.Kind.values), example="hospital"),
    Column("is_centre", _("yes, if it consults other organisations"), yes_or_no, example="no"),
    Column("region", _("code of the region"), capital_code, example="RU-PER"),
    Column("name_ru", _("full name in Russian"), line(300), example="Детская больница «Рябина»"),
    Column("name_en", _("full name in English"), line(300), example="Children's Hospital “Rowan”"),
    Column("short_name_ru", _("short name in Russian"), line(120), example="«Рябина»"),
    Column("short_name_en", _("short name in English"), line(120), example="Rowan"),
    Column("city_ru", _("city in Russian"), line(120), example="Пермь"),
    Column("city_en", _("city in English"), line(120), example="Perm"),
    Column("time_zone", _("time zone of the city"), time_zone, example="Asia/Yekaterinburg"),
    Column("phone", _("telephone"), line(40), required=False, example="+7 000 000-00-00"),
    Column("first_day", _("first day in the network"), day, example="2026-01-01"),
    Column("last_day", _("last day in the network"), day, required=False),
    Column("hours", _("working hours"), hours, required=False, example="mon-fri 08:00-17:00"),
    Column("fields", _("fields in which a centre consults, by code"), words(), required=False),
)


def stored() -> Iterator[Cells]:
    spans: dict[object, list[Span]] = {}
    for owner, minutes in OrganisationHours.objects.values_list("organisation", "minutes"):
        spans.setdefault(owner, []).append((minutes.lower, minutes.upper))
    fields: dict[object, list[str]] = {}
    for centre, code in CentreField.objects.filter(is_current=True).values_list("centre", "field"):
        fields.setdefault(centre, []).append(code)
    for row in Organisation.objects.defer("search").order_by("identifier").iterator(500):
        yield {
            "identifier": row.identifier,
            "kind": row.kind,
            "is_centre": yes(row.is_centre),
            "region": row.region_id,
            **{name: getattr(row, name) for name in PLAIN},
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat() if row.last_day else "",
            "hours": format_hours(spans.get(row.id, [])),
            "fields": " ".join(sorted(fields.get(row.id, []))),
        }


def check(rows: Sequence[Row]) -> list[Mistake]:
    regions = Region.objects.values_list("code", flat=True)
    fields = Field.objects.filter(is_current=True).values_list("code", flat=True)
    return [
        *unknown_words(rows, "region", regions, _("There is no region %(word)s.")),
        *unknown_words(rows, "fields", fields, _("There is no field %(word)s.")),
        *_contradictions(rows),
    ]


def _contradictions(rows: Sequence[Row]) -> Iterator[Mistake]:
    for row in rows:
        standing = _standing(row)
        if standing.last_day and standing.last_day < standing.first_day:
            yield Mistake(row.line, "last_day", _("The last day comes before the first."))
        elif impossible(standing):
            sentence = _("A national centre always consults, and a health authority never does.")
            yield Mistake(row.line, "is_centre", sentence)
        if row["fields"] and not standing.is_centre:
            sentence = _("Only an organisation that consults has fields: empty this, or write yes there.")
            yield Mistake(row.line, "fields", sentence)


def _standing(row: Row) -> Standing:
    return Standing(
        identifier=row["identifier"],
        kind=row["kind"],
        is_centre=row["is_centre"] == "yes",
        region_id=row["region"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=as_day(row["last_day"]),
    )


def apply(plan: Plan, at: datetime) -> None:
    created = [(row, _written(Organisation(created_at=at), row, at)) for row in plan.created]
    Organisation.objects.bulk_create([organisation for _, organisation in created], batch_size=500)
    wanted = {change.row["identifier"]: change for change in plan.changed}
    rows = list(Organisation.objects.filter(identifier__in=wanted))
    changed = [(wanted[row.identifier].row, _written(row, wanted[row.identifier].row, at)) for row in rows]
    if rows:
        columns = ("kind", "is_centre", "region", *PLAIN, "active", "changed_at")
        Organisation.objects.bulk_update(rows, columns, batch_size=500)
    both = [*created, *changed]
    _write_hours(both)
    _write_fields(both)


def _written(organisation: Organisation, row: Row, at: datetime) -> Organisation:
    standing = _standing(row)
    organisation.identifier = standing.identifier
    organisation.kind, organisation.is_centre = standing.kind, standing.is_centre
    organisation.region_id = standing.region_id
    organisation.active = DateRange(*half_open(standing.first_day, standing.last_day))
    for name in PLAIN:
        setattr(organisation, name, row[name])
    organisation.changed_at = at
    return organisation


def _write_hours(rows: Sequence[tuple[Row, Organisation]]) -> None:
    OrganisationHours.objects.filter(organisation__in=[organisation for _, organisation in rows]).delete()
    OrganisationHours.objects.bulk_create(
        [
            OrganisationHours(organisation=organisation, minutes=span)
            for row, organisation in rows
            for span in parse_hours(row["hours"])
        ],
        batch_size=2000,
    )


def _write_fields(rows: Sequence[tuple[Row, Organisation]]) -> None:
    CentreField.objects.filter(centre__in=[organisation for _, organisation in rows]).update(is_current=False)
    write_centre_fields(
        [
            CentreField(centre=organisation, field_id=code)
            for row, organisation in rows
            for code in row["fields"].split()
        ]
    )


ORGANISATIONS = Sheet(
    kind="organisations",
    columns=COLUMNS,
    key=("identifier",),
    locked=("network_organisation", "network_organisationhours", "network_centrefield"),
    stored=stored,
    check=check,
    apply=apply,
)
