"""Days on which something is due."""

from collections.abc import Callable
from datetime import date, timedelta

from consilia.medicines.domain.words import Counting

FURTHEST = 400  # a house that never works has no working day to wait for


def due_on(since: date, days: int, counting: Counting, works_on: Callable[[date], bool]) -> date:
    """The last day in time: the day itself is not counted."""
    if counting is Counting.CALENDAR:
        return since + timedelta(days=days)
    day, left = since, days
    for _step in range(FURTHEST):
        if left == 0:
            return day
        day += timedelta(days=1)
        left -= works_on(day)
    return since + timedelta(days=days)


def birthday(birth: date, years: int) -> date:
    """The day on which so many years are completed; 29 February is kept on 28 February."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return birth.replace(year=birth.year + years, day=28)


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
