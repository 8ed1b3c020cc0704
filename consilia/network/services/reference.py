"""Loading a country's regions, fields, age bands, languages and holidays."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.db import models, transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.identifiers import uuid7
from consilia.network.domain.reference import RUSSIA, Cells, Reference, age_limit, read_reference
from consilia.network.events import ReferenceLoaded
from consilia.network.models import AgeBand, CalendarYear, District, Field, Holiday, Language, Region
from consilia.network.services.allowed import require


@transaction.atomic
def load_reference(*, folder: Path = RUSSIA, by: Actor, at: datetime) -> tuple[int, int]:
    """Bring the reference tables to what the files of `folder` say; a second load changes nothing.

    Returns:
        The numbers of rows written and removed.

    Raises:
        ReferenceMistakes: the files are wrong; nothing is written.
    """
    require(by, "load_reference")
    reference = read_reference(folder)
    written = sum(_upsert(rows) for rows in _rows(reference))
    removed = _retire(reference)
    if written or removed:
        publish(
            ReferenceLoaded(
                network_reference_id=uuid7(), folder=folder.name, written=written, removed=removed
            ),
            by=by,
            at=at,
        )
    return written, removed


def _rows(reference: Reference) -> Iterable[list[models.Model]]:
    """All rows to write, parents before children."""
    yield [District(position=n, **row) for n, row in enumerate(reference.districts)]
    yield [_region(row) for row in reference.regions]
    yield [_age_band(n, row) for n, row in enumerate(reference.age_bands)]
    yield [Language(position=n, **row) for n, row in enumerate(reference.languages)]
    fields = [_field(n, row) for n, row in enumerate(reference.fields)]
    yield [field for field in fields if field.parent_id is None]
    yield [field for field in fields if field.parent_id is not None]
    kept = _kept_years()
    days = [Holiday(**{**row, "day": date.fromisoformat(row["day"])}) for row in reference.holidays]
    yield [one for one in days if one.day.year not in kept]
    years = [_year(row) for row in reference.calendar_years]
    yield [one for one in years if one.year not in kept]


def _kept_years() -> set[int]:
    """Years whose days were entered here: whoever did knows better than the file that was shipped."""
    return set(CalendarYear.objects.filter(is_own=True).values_list("year", flat=True))


def _year(row: Cells) -> CalendarYear:
    complete = row["is_complete"] == "yes"
    return CalendarYear(year=int(row["year"]), source=row["source"], is_complete=complete)


def _region(row: Cells) -> Region:
    plain = {name: row[name] for name in ("code", "number", "name_en", "name_ru", "capital_en", "capital_ru")}
    return Region(
        **plain,
        district_id=row["district"] or None,
        time_zones=row["time_zones"].split(),
        tile_row=int(row["tile_row"]),
        tile_column=int(row["tile_column"]),
    )


def _age_band(position: int, row: Cells) -> AgeBand:
    limit = age_limit(row["below_age"])
    return AgeBand(
        code=row["code"],
        name_en=row["name_en"],
        name_ru=row["name_ru"],
        position=position,
        below_days=limit.below_days,
        below_months=limit.below_months,
    )


def _field(position: int, row: Cells) -> Field:
    return Field(
        code=row["code"],
        parent_id=row["parent"] or None,
        name_en=row["name_en"],
        name_ru=row["name_ru"],
        age_bands=row["age_bands"].split(),
        position=position,
        is_current=True,
    )


def _upsert(rows: list[models.Model]) -> int:
    """Write the rows that are new or differ; answers how many."""
    if not rows:
        return 0
    model = type(rows[0])
    columns = [field.attname for field in model._meta.concrete_fields if not field.generated]
    stored = {row[0]: row for row in model._default_manager.values_list("pk", *columns)}
    different = [
        row for row in rows if stored.get(row.pk) != (row.pk, *(getattr(row, name) for name in columns))
    ]
    model._default_manager.bulk_create(
        different,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=[name for name in columns if name != model._meta.pk.attname],
    )
    return len(different)


def _retire(reference: Reference) -> int:
    """Fields that have gone are kept for old records but not offered; holidays that have gone are removed."""
    codes = [row["code"] for row in reference.fields]
    gone = Field.objects.filter(is_current=True).exclude(code__in=codes).update(is_current=False)
    days = [row["day"] for row in reference.holidays]
    removed, _ = Holiday.objects.exclude(day__in=days).exclude(day__year__in=_kept_years()).delete()
    return gone + removed
