"""Consultants as a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.accounts.queries import people_by_email
from consilia.foundation.csv_exchange import Column, Mistake, Plan, Row
from consilia.foundation.csv_exchange.columns import (
    as_day,
    day,
    email,
    line,
    time_zone,
    whole_number,
    words,
    yes_or_no,
)
from consilia.network.domain.weekly_hours import Span, format_hours, parse_hours
from consilia.network.models import (
    AgeBand,
    Consultant,
    ConsultantField,
    ConsultantHours,
    Field,
    Language,
    Organisation,
    Unit,
)
from consilia.network.services.sheets.organisations import identifier
from consilia.network.services.sheets.sheet import Cells, Sheet, code, hours, unknown_words, yes

PLAIN = ("name_ru", "name_en", "position_ru", "position_en", "time_zone", "register_number")
WRITTEN = (
    *("unit", *PLAIN, "age_bands", "languages"),
    *("workload_limit", "register_valid_until", "is_active", "changed_at"),
)
COLUMNS = (
    Column("email", _("e-mail of the person's account"), email, example="a.berezina@hospital.example"),
    Column("organisation", _("identifier of the organisation"), identifier, example="1.2.643.5.1.13.100"),
    Column("unit", _("code of the department"), line(40), required=False, example="nicu"),
    Column("name_ru", _("name in Russian, family name first"), line(300), example="Березина Анна Павловна"),
    Column("name_en", _("name in English, family name first"), line(300), example="Berezina Anna"),
    Column("position_ru", _("position in Russian"), line(200), required=False, example="Детский кардиолог"),
    Column("position_en", _("position in English"), line(200), required=False, example="Cardiologist"),
    Column("main_field", _("code of the main field or subspecialty"), code(), example="cardiology"),
    Column("other_fields", _("codes of further fields"), words(), required=False),
    Column("age_bands", _("ages, by code"), words(), example="neonate infant"),
    Column("languages", _("languages, by code"), words(), example="ru en"),
    Column("workload_limit", _("open cases at most"), whole_number(1, 200), example="10"),
    Column("time_zone", _("time zone in which the hours are meant"), time_zone, example="Europe/Moscow"),
    Column("hours", _("working hours; empty: those of the organisation"), hours, required=False),
    Column("register_number", _("number in the professional register"), line(60), required=False),
    Column("register_valid_until", _("last day of the register entry"), day, required=False),
    Column("is_active", _("no, if the person no longer consults"), yes_or_no, example="yes"),
)
Owner = tuple[str, str]  # e-mail, identifier of the organisation


def stored() -> Iterator[Cells]:
    spans: dict[UUID, list[Span]] = {}
    for owner, minutes in ConsultantHours.objects.values_list("consultant", "minutes"):
        spans.setdefault(owner, []).append((minutes.lower, minutes.upper))
    fields: dict[UUID, list[ConsultantField]] = {}
    for row in ConsultantField.objects.all():
        fields.setdefault(row.consultant_id, []).append(row)
    rows = Consultant.objects.select_related("user", "organisation", "unit").defer("search")
    for consultant in rows.order_by("organisation__identifier", "user__email").iterator(500):
        yield _cells(consultant, fields.get(consultant.id, []), spans.get(consultant.id, []))


def _cells(consultant: Consultant, fields: Sequence[ConsultantField], spans: Sequence[Span]) -> Cells:
    valid = consultant.register_valid_until
    return {
        "email": consultant.user.email,
        "organisation": consultant.organisation.identifier,
        "unit": consultant.unit.code if consultant.unit else "",
        **{name: getattr(consultant, name) for name in PLAIN},
        "main_field": next((row.field_id for row in fields if row.is_main), ""),
        "other_fields": " ".join(sorted(row.field_id for row in fields if not row.is_main)),
        "age_bands": " ".join(sorted(consultant.age_bands)),
        "languages": " ".join(sorted(consultant.languages)),
        "workload_limit": str(consultant.workload_limit),
        "hours": format_hours(spans),
        "register_valid_until": valid.isoformat() if valid else "",
        "is_active": yes(consultant.is_active),
    }


def check(rows: Sequence[Row]) -> list[Mistake]:
    houses = Organisation.objects.filter(identifier__in={row["organisation"] for row in rows})
    known = houses.values_list("identifier", flat=True)
    fields = list(Field.objects.filter(is_current=True).values_list("code", flat=True))
    bands = AgeBand.objects.values_list("code", flat=True)
    languages = Language.objects.values_list("code", flat=True)
    people = people_by_email([row["email"] for row in rows])
    nobody = _("Nobody has an account with the e-mail %(word)s. Make the account first.")
    return [
        *unknown_words(rows, "email", people, nobody),
        *unknown_words(rows, "organisation", known, _("There is no organisation %(word)s.")),
        *unknown_words(rows, "main_field", fields, _("There is no field %(word)s.")),
        *unknown_words(rows, "other_fields", fields, _("There is no field %(word)s.")),
        *unknown_words(rows, "age_bands", bands, _("There is no age band %(word)s.")),
        *unknown_words(rows, "languages", languages, _("There is no language %(word)s.")),
        *_units_elsewhere(rows),
        *_main_field_again(rows),
    ]


def _units_elsewhere(rows: Sequence[Row]) -> Iterator[Mistake]:
    named = {row["organisation"] for row in rows if row["unit"]}
    places = set(
        Unit.objects.filter(organisation__identifier__in=named).values_list(
            "organisation__identifier", "code"
        )
    )
    for row in rows:
        if row["unit"] and (row["organisation"], row["unit"]) not in places:
            sentence = _("This organisation has no department %(code)s.") % {"code": row["unit"]}
            yield Mistake(row.line, "unit", sentence)


def _main_field_again(rows: Sequence[Row]) -> Iterator[Mistake]:
    for row in rows:
        if row["main_field"] in row["other_fields"].split():
            yield Mistake(row.line, "other_fields", _("The main field is named again. Delete it here."))


def apply(plan: Plan, at: datetime) -> None:
    touched = [*plan.created, *(change.row for change in plan.changed)]
    identifiers = {row["organisation"] for row in touched}
    houses = dict(Organisation.objects.filter(identifier__in=identifiers).values_list("identifier", "id"))
    people = people_by_email([row["email"] for row in touched])
    units = {
        (unit.organisation.identifier, unit.code): unit
        for unit in Unit.objects.filter(organisation__in=houses.values()).select_related("organisation")
    }
    new = [
        Consultant(user=people[row["email"]], organisation_id=houses[row["organisation"]], created_at=at)
        for row in plan.created
    ]
    stored_rows = Consultant.objects.filter(organisation__in=houses.values(), user__in=people.values())
    old = {
        (consultant.user.email, consultant.organisation.identifier): consultant
        for consultant in stored_rows.select_related("user", "organisation")
    }
    known = [old[change.row["email"], change.row["organisation"]] for change in plan.changed]
    for row, consultant in zip(touched, [*new, *known], strict=True):
        _write(consultant, row, units.get((row["organisation"], row["unit"])), at)
    Consultant.objects.bulk_create(new, batch_size=500)
    if known:
        Consultant.objects.bulk_update(known, WRITTEN, batch_size=500)
    _write_practices(list(zip(touched, [*new, *known], strict=True)))


def _write(consultant: Consultant, row: Row, unit: Unit | None, at: datetime) -> None:
    for name in PLAIN:
        setattr(consultant, name, row[name])
    consultant.unit = unit
    consultant.age_bands = row["age_bands"].split()
    consultant.languages = row["languages"].split()
    consultant.workload_limit = int(row["workload_limit"])
    consultant.register_valid_until = as_day(row["register_valid_until"])
    consultant.is_active = row["is_active"] == "yes"
    consultant.changed_at = at


def _write_practices(rows: Sequence[tuple[Row, Consultant]]) -> None:
    consultants = [consultant for _, consultant in rows]
    ConsultantField.objects.filter(consultant__in=consultants).delete()
    ConsultantField.objects.bulk_create(
        ConsultantField(consultant=consultant, field_id=name, is_main=name == row["main_field"])
        for row, consultant in rows
        for name in [row["main_field"], *row["other_fields"].split()]
    )
    ConsultantHours.objects.filter(consultant__in=consultants).delete()
    ConsultantHours.objects.bulk_create(
        ConsultantHours(consultant=consultant, minutes=span)
        for row, consultant in rows
        for span in parse_hours(row["hours"])
    )


CONSULTANTS = Sheet(
    kind="consultants",
    columns=COLUMNS,
    key=("email", "organisation"),
    locked=("network_consultant", "network_consultantfield", "network_consultanthours"),
    stored=stored,
    check=check,
    apply=apply,
)
