"""Units as a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import Column, Mistake, Plan, Row
from consilia.foundation.csv_exchange.columns import line, yes_or_no
from consilia.network.models import Organisation, Unit
from consilia.network.services.sheets.organisations import identifier
from consilia.network.services.sheets.sheet import Cells, Sheet, unknown_words, yes

COLUMNS = (
    Column("organisation", _("identifier of the organisation"), identifier, example="1.2.643.5.1.13.100"),
    Column("code", _("code of the department: names it in its organisation"), line(40), example="nicu"),
    Column("parent", _("code of the department to which it belongs"), line(40), required=False),
    Column("name_ru", _("name in Russian"), line(300), example="Отделение реанимации новорождённых"),
    Column("name_en", _("name in English"), line(300), example="Neonatal intensive care"),
    Column("is_open", _("no, if the department is closed"), yes_or_no, example="yes"),
)
Place = tuple[str, str]  # identifier of the organisation, code of the department


def stored() -> Iterator[Cells]:
    columns = ("organisation__identifier", "code", "parent__code", "name_ru", "name_en", "is_open")
    rows = Unit.objects.order_by("organisation__identifier", "code").values_list(*columns)
    for organisation, code, parent, name_ru, name_en, is_open in rows.iterator(1000):
        yield {
            "organisation": organisation,
            "code": code,
            "parent": parent or "",
            "name_ru": name_ru,
            "name_en": name_en,
            "is_open": yes(is_open),
        }


def check(rows: Sequence[Row]) -> list[Mistake]:
    houses = Organisation.objects.filter(identifier__in={row["organisation"] for row in rows})
    known = houses.values_list("identifier", flat=True)
    return [
        *unknown_words(rows, "organisation", known, _("There is no organisation %(word)s.")),
        *_lost_or_circling(rows),
    ]


def _lost_or_circling(rows: Sequence[Row]) -> Iterator[Mistake]:
    """Parents that do not exist, and units that would end up inside themselves."""
    parents = {(cells["organisation"], cells["code"]): cells["parent"] for cells in stored()}
    parents |= {(row["organisation"], row["code"]): row["parent"] for row in rows}
    for row in rows:
        if row["parent"] and (row["organisation"], row["parent"]) not in parents:
            sentence = _("This organisation has no department %(code)s.") % {"code": row["parent"]}
            yield Mistake(row.line, "parent", sentence)
        elif _circles((row["organisation"], row["code"]), parents):
            yield Mistake(
                row.line, "parent", _("A department cannot be a part of itself or of its own parts.")
            )


def _circles(place: Place, parents: dict[Place, str]) -> bool:
    seen: set[Place] = set()
    while parents.get(place):
        if place in seen:
            return True
        seen.add(place)
        place = (place[0], parents[place])
    return False


def apply(plan: Plan, at: datetime) -> None:
    touched = [*plan.created, *(change.row for change in plan.changed)]
    named = {row["organisation"] for row in touched}
    houses = dict(Organisation.objects.filter(identifier__in=named).values_list("identifier", "id"))
    units = {
        (unit.organisation.identifier, unit.code): unit
        for unit in Unit.objects.filter(organisation__in=houses.values()).select_related("organisation")
    }
    new = {_place(row): Unit(organisation_id=houses[row["organisation"]]) for row in plan.created}
    units |= new
    for row in touched:
        unit = units[_place(row)]
        unit.code, unit.name_ru, unit.name_en = row["code"], row["name_ru"], row["name_en"]
        unit.is_open = row["is_open"] == "yes"
        # Foreign keys are checked at the end of the transaction: a part may be written before its whole.
        unit.parent_id = units[row["organisation"], row["parent"]].id if row["parent"] else None
    Unit.objects.bulk_create(new.values(), batch_size=2000)
    if plan.changed:
        columns = ["name_ru", "name_en", "is_open", "parent"]
        Unit.objects.bulk_update(
            [units[_place(change.row)] for change in plan.changed], columns, batch_size=500
        )


def _place(row: Row) -> Place:
    return row["organisation"], row["code"]


UNITS = Sheet(
    kind="units",
    columns=COLUMNS,
    key=("organisation", "code"),
    locked=("network_unit",),
    stored=stored,
    check=check,
    apply=apply,
)
