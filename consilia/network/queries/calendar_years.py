"""Of which years the public holidays are known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consilia.foundation.questions import StandingQuestion, given
from consilia.network.models import CalendarYear, Holiday

# From this month on deadlines and appointments reach into the next year.
LOOKS_AHEAD_FROM = 9


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year as the page shows it; `known` is None where nobody has entered anything."""

    year: int
    days: int
    known: CalendarYear | None

    @property
    def is_complete(self) -> bool:
        return self.known is not None and self.known.is_complete


def years(on: date) -> Sequence[YearRow]:
    """Every year of which something is entered, this year and the next, the newest first."""
    days = Counter(day.year for day in Holiday.objects.values_list("day", flat=True))
    known = {row.year: row for row in CalendarYear.objects.all()}
    wanted = sorted({*days, *known, on.year, on.year + 1}, reverse=True)
    return [YearRow(year, days[year], known.get(year)) for year in wanted]


def holidays_of(year: int) -> Sequence[Holiday]:
    return list(Holiday.objects.filter(day__year=year).order_by("day"))


def unassessed_years(on: date) -> Sequence[int]:
    """Years that planned deadlines reach now and whose holidays are not all known: nobody can say when they end."""
    ahead = [on.year, on.year + 1] if on.month >= LOOKS_AHEAD_FROM else [on.year]
    complete = _COMPLETE(since=on.year)
    return [year for year in ahead if year not in complete]


_COMPLETE = StandingQuestion(
    lambda: CalendarYear.objects.filter(year__gte=given("since"), is_complete=True).values_list(
        "year", flat=True
    )
)
