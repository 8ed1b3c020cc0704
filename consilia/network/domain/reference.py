"""Reads a country's reference files into plain rows, refusing the whole folder for any mistake."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

RUSSIA = Path(__file__).resolve().parent.parent / "data" / "russia"


class ReferenceMistakes(ValueError):
    """The files contradict themselves; `mistakes` lists every place."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """A band ends below this completed age: days for newborns, months for all others."""

    below_days: int | None
    below_months: int | None


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """The rows of one country's folder, by file, in file order, with the cells as text."""

    districts: tuple[Cells, ...]
    regions: tuple[Cells, ...]
    fields: tuple[Cells, ...]
    age_bands: tuple[Cells, ...]
    languages: tuple[Cells, ...]
    holidays: tuple[Cells, ...]
    calendar_years: tuple[Cells, ...]


COLUMNS = {
    "districts": ("code", "name_en", "name_ru"),
    "regions": (
        *("code", "number", "name_en", "name_ru", "district", "time_zones"),
        *("capital_en", "capital_ru", "tile_row", "tile_column"),
    ),
    "fields": ("code", "parent", "name_en", "name_ru", "age_bands"),
    "age_bands": ("code", "name_en", "name_ru", "from_age", "below_age"),
    "languages": ("code", "name_en", "name_ru"),
    "holidays": ("day", "name_en", "name_ru"),
    "calendar_years": ("year", "source", "is_complete"),
}


def read_reference(folder: Path = RUSSIA) -> Reference:
    """Read and check the files of `folder`.

    Raises:
        ReferenceMistakes: with every mistake of every file.
        OSError: a file is missing.
    """
    files = {name: tuple(_rows(folder / f"{name}.csv", columns)) for name, columns in COLUMNS.items()}
    reference = Reference(**files)
    mistakes = [*_missing(reference), *_repeated(reference), *_dangling(reference), *_misshapen(reference)]
    if mistakes:
        raise ReferenceMistakes(mistakes)
    return reference


def age_limit(text: str) -> AgeLimit:
    """`28 d` or `144 m`. Raises ValueError for anything else."""
    count, unit = text.split()
    if unit not in {"d", "m"}:
        raise ValueError(text)
    return AgeLimit(int(count), None) if unit == "d" else AgeLimit(None, int(count))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Cells]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != columns:
            raise ReferenceMistakes([f"{path.name}: the header must be {','.join(columns)}"])
        for row in reader:
            yield {name: (value or "").strip() for name, value in row.items()}


def _named(reference: Reference) -> Iterator[tuple[str, tuple[Cells, ...]]]:
    for name in COLUMNS:
        yield name, getattr(reference, name)


def _missing(reference: Reference) -> Iterator[str]:
    may_be_empty = {"district", "parent"}
    for name, rows in _named(reference):
        for row in rows:
            for column in COLUMNS[name]:
                if not row[column] and column not in may_be_empty:
                    yield f"{name}: {row[COLUMNS[name][0]]} has no {column}"


def _repeated(reference: Reference) -> Iterator[str]:
    for name, rows in _named(reference):
        yield from _twice(name, [row[COLUMNS[name][0]] for row in rows])
    yield from _twice(
        "regions tile", [f"{row['tile_row']},{row['tile_column']}" for row in reference.regions]
    )
    yield from _twice("regions number", [row["number"] for row in reference.regions])


def _twice(what: str, codes: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield f"{what}: {code} appears twice"
        seen.add(code)


def _dangling(reference: Reference) -> Iterator[str]:
    """Names that lead nowhere, and children that come before their parent."""
    districts = {row["code"] for row in reference.districts}
    bands = {row["code"] for row in reference.age_bands}
    zones = available_timezones()
    for row in reference.regions:
        if row["district"] and row["district"] not in districts:
            yield f"regions: {row['code']} names the unknown district {row['district']}"
        for zone in set(row["time_zones"].split()) - zones:
            yield f"regions: {row['code']} names the unknown time zone {zone}"
    seen: set[str] = set()
    for row in reference.fields:
        if row["code"].rpartition(".")[0] != row["parent"] or (row["parent"] and row["parent"] not in seen):
            yield f"fields: {row['code']} does not follow its parent {row['parent'] or '(none)'}"
        for band in set(row["age_bands"].split()) - bands:
            yield f"fields: {row['code']} names the unknown age band {band}"
        seen.add(row["code"])


def _misshapen(reference: Reference) -> Iterator[str]:
    """Cells of the wrong type, and age bands that leave a gap."""
    for row in reference.regions:
        if not (row["tile_row"].isdigit() and row["tile_column"].isdigit()):
            yield f"regions: {row['code']} has a tile that is not a number"
    for row in reference.holidays:
        try:
            date.fromisoformat(row["day"])
        except ValueError:
            yield f"holidays: {row['day']} is not a day like 2026-05-01"
    for row in reference.calendar_years:
        if not row["year"].isdigit() or row["is_complete"] not in {"yes", "no"}:
            yield f"calendar_years: {row['year']} is not a year with yes or no"
    before = "0 d"
    for row in reference.age_bands:
        try:
            age_limit(row["below_age"])
        except ValueError:
            yield f"age_bands: {row['below_age']} is not an age like 28 d or 12 m"
        if row["from_age"] != before:
            yield f"age_bands: {row['code']} does not begin where the band before it ends"
        before = row["below_age"]
