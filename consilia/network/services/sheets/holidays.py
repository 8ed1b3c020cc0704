"""Public holidays as a table. Whoever imports a year keeps it: the shipped reference data no longer change it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import Column, Mistake, Plan, Row
from consilia.foundation.csv_exchange.columns import day, line
from consilia.network.models import CalendarYear, Holiday
from consilia.network.services.sheets.sheet import Cells, Sheet

COLUMNS = (
    Column("day", _("day"), day, example="2027-01-01"),
    Column("name_ru", _("name in Russian"), line(300), example="Новогодние каникулы"),
    Column("name_en", _("name in English"), line(300), example="New Year holidays"),
)
IMPORTED = "Imported; nobody has said yet that it is complete"


def stored() -> Iterator[Cells]:
    for row in Holiday.objects.order_by("day"):
        yield {"day": row.day.isoformat(), "name_ru": row.name_ru, "name_en": row.name_en}


def check(_rows: Sequence[Row]) -> list[Mistake]:
    return []  # a day may be any day


def apply(plan: Plan, _at: datetime) -> None:
    touched = [*plan.created, *(change.row for change in plan.changed)]
    days = [
        Holiday(day=date.fromisoformat(row["day"]), name_ru=row["name_ru"], name_en=row["name_en"])
        for row in touched
    ]
    Holiday.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["day"], update_fields=["name_ru", "name_en"]
    )
    for year in {one.day.year for one in days}:
        known, _new = CalendarYear.objects.get_or_create(
            year=year, defaults={"source": IMPORTED, "is_complete": False}
        )
        known.is_own = True
        known.save(update_fields=["is_own"])


HOLIDAYS = Sheet(
    kind="holidays",
    columns=COLUMNS,
    key=("day",),
    locked=("network_holiday", "network_calendaryear"),
    stored=stored,
    check=check,
    apply=apply,
)
