"""The stretches of time for which figures are made: half-open, from the first of a month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2}))?")


class Span(StrEnum):
    MONTH = "month"
    YEAR = "year"
    RECENT = "recent"  # the twelve months that ended last, and the one that runs


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`starts` is the first day; of a recent stretch, the first day of its first month."""

    span: Span
    starts: date

    @property
    def ends(self) -> date:
        """The first day after it."""
        if self.span is Span.YEAR:
            return date(self.starts.year + 1, 1, 1)
        return later(self.starts, 1 if self.span is Span.MONTH else 13)

    @property
    def code(self) -> str:
        """As it stands in an address: `2026-11`, `2026`, `recent`."""
        forms = {Span.MONTH: f"{self.starts:%Y-%m}", Span.YEAR: f"{self.starts:%Y}"}
        return forms.get(self.span, "recent")

    @property
    def months(self) -> list["Period"]:
        return list(months_between(self.starts, self.ends))


def later(month: date, months: int) -> date:
    """The first of the month so many months later, or earlier."""
    place = month.year * 12 + month.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def month(day: date) -> Period:
    return Period(Span.MONTH, first_of_month(day))


def year(number: int) -> Period:
    return Period(Span.YEAR, date(number, 1, 1))


def recent(today: date) -> Period:
    return Period(Span.RECENT, later(first_of_month(today), -12))


def months_between(first: date, end: date) -> Iterator[Period]:
    start = first_of_month(first)
    while start < end:
        yield Period(Span.MONTH, start)
        start = later(start, 1)


def to_make(first: date, today: date) -> list[Period]:
    """Every period that holds a day from `first` until `today`."""
    years = [year(number) for number in range(first.year, today.year + 1)]
    return [*months_between(first, later(first_of_month(today), 1)), *years, recent(today)]


def read(text: str, today: date) -> Period | None:
    """What `code` wrote; None for anything else."""
    if text == "recent":
        return recent(today)
    found = _WRITTEN.fullmatch(text)
    if found is None or not 1900 < int(found[1]) < 3000:
        return None
    if found[2] is None:
        return year(int(found[1]))
    return month(date(int(found[1]), int(found[2]), 1)) if 1 <= int(found[2]) <= 12 else None
