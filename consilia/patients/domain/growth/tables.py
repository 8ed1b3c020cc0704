"""The shipped tables of WHO: by day to the age of five, by month to nineteen, by tenths of a centimetre.

`./dev manage build_growth` makes the files; manifest.json says from what.
"""

import csv
import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from consilia.patients.domain.growth.lms import Lms
from consilia.patients.domain.growth.words import Indicator

DATA: Final = Path(__file__).parents[2] / "data"
FOLDER: Final = DATA / "growth"
MANIFEST: Final = DATA / "manifest.json"
DAYS_A_MONTH: Final = 365.25 / 12
LAST_DAY: Final = 1856  # the standards of 2006 end here; the reference of 2007 begins a day later


class Outside(LookupError):
    """The table has no row for this age or length."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one indicator and sex, by rising age in days or length in centimetres.

    Ages above `LAST_DAY` stand in months in the file and are kept in days here; between two rows one goes in a
    straight line, as WHO's own programs do.
    """

    places: tuple[float, ...]
    rows: tuple[Lms, ...]

    @property
    def first(self) -> float:
        return self.places[0]

    @property
    def last(self) -> float:
        return self.places[-1]

    def at(self, place: float) -> Lms:
        """The row for an age or a length. Raises Outside."""
        if not self.first <= place <= self.last:
            raise Outside
        before = bisect_right(self.places, place) - 1
        if self.places[before] == place:
            return self.rows[before]
        width = self.places[before + 1] - self.places[before]
        return self.rows[before].towards(self.rows[before + 1], (place - self.places[before]) / width)


@cache
def tables(indicator: Indicator) -> Mapping[str, Table]:
    """The table of each sex, read once a process."""
    found: dict[str, tuple[list[float], list[Lms]]] = {}
    with (FOLDER / f"{indicator}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places, rows = found.setdefault(row["sex"], ([], []))
            places.append(_place(row["unit"], float(row["at"])))
            rows.append(Lms(float(row["l"]), float(row["m"]), float(row["s"])))
    return {sex: Table(tuple(places), tuple(rows)) for sex, (places, rows) in found.items()}


def _place(unit: str, at: float) -> float:
    return at * DAYS_A_MONTH if unit == "month" else at


@dataclass(frozen=True, slots=True)
class Limits:
    """Below and above which a value is impossible, or a score hardly plausible."""

    low: float
    high: float
    source: str

    def hold(self, value: float) -> bool:
        return self.low <= value <= self.high


@cache
def limits() -> Mapping[str, Limits]:
    """Of measures the impossible, of indicators the implausible scores: reference data with sources."""
    with (FOLDER / "limits.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["of"]: Limits(float(row["low"]), float(row["high"]), row["source"])
            for row in csv.DictReader(file)
        }


@cache
def version() -> str:
    """Which release of which tables: shown beside everything that is computed from them."""
    entry = json.loads(MANIFEST.read_text(encoding="utf-8"))["systems"]["who-growth"]
    return f"{entry['version']} ({entry['package']})"


def months(days: float) -> float:
    return days / DAYS_A_MONTH


def whole_months(days: float) -> int:
    return math.floor(months(days) + 1e-9)
