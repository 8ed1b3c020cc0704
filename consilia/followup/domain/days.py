"""Days of the child: which local day a moment belongs to, and what people mean by "in two weeks"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from consilia.foundation.periods import add_months

MORNING: Final = time(8)


def day_of(at: datetime, zone: str) -> date:
    """The local day of a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def morning_of(day: date, zone: str) -> datetime:
    """Eight o'clock of that local day."""
    return datetime.combine(day, MORNING, ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """The first moment of the next local day; a day of 23 or 25 hours included."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class Offset:
    """How long after the signature. Hours are counted on the clock, months on the calendar."""

    hours: int = 0
    months: int = 0

    def day_after(self, start: datetime, zone: str) -> date:
        return add_months(day_of(start + timedelta(hours=self.hours), zone), self.months)


def next_in_line(due_on: date, every_months: int, *, after: date) -> date:
    """The next day of a repeated task that lies after `after`; days missed meanwhile are not made up for."""
    months = every_months
    while add_months(due_on, months) <= after:
        months += every_months
    return add_months(due_on, months)


# "within 2 weeks", "через 3 месяца", "in a month", "в течение недели", "48 hours".
_UNITS: Final = {
    "hour": r"hours?|час(?:а|ов)?|ч",
    "day": r"days?|день|дня|дней|сут(?:ки|ок)?",
    "week": r"weeks?|недел[юьяи]|недели",
    "month": r"months?|месяц(?:а|ев)?|мес",
    "year": r"years?|год(?:а)?|лет",
}
_SPAN: Final = re.compile(
    r"(?:(?P<number>\d{1,3})|\b(?:a|an|one|одн(?:ой|ого|у|и)|within|in|через|течение))\s+"
    r"(?:a\s+|an\s+|the\s+)?(?:" + "|".join(f"(?P<{name}>{unit})" for name, unit in _UNITS.items()) + r")\b",
    re.IGNORECASE,
)
_DATES: Final = (
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
)


def day_meant(text: str, start: date) -> date | None:
    """The day that a phrase such as "within two weeks" ends on, counted from `start`; None when it names none.

    Only what is certain: a number (or one) with a unit, or a written date. Guessing is left to people.
    """
    written = next(_dates_in(text), None)
    if written is not None:
        return written
    found = _SPAN.search(text)
    return _counted(found, start) if found else None


def _dates_in(text: str) -> Iterator[date]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            try:
                yield date(**{name: int(value) for name, value in found.groupdict().items()})
            except ValueError:  # 31.02. is no day
                continue


def _counted(found: re.Match[str], start: date) -> date:
    count = int(found["number"] or 1)
    if found["hour"]:
        return start + timedelta(days=-(-count // 24))
    if found["day"]:
        return start + timedelta(days=count)
    if found["week"]:
        return start + timedelta(weeks=count)
    return add_months(start, count if found["month"] else 12 * count)
