"""Half-open periods: the end belongs to what comes next, so neighbours neither overlap nor leave a gap."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar


class _Ordered(Protocol):
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...


T = TypeVar("T", bound=_Ordered)


@dataclass(frozen=True, slots=True)
class Period(Generic[T]):
    """`start <= moment < end`; an end of None never comes. T is a date or an aware datetime."""

    start: T
    end: T | None = None

    def __post_init__(self) -> None:
        if self.end is not None and not self.start < self.end:
            raise ValueError("a period ends after it starts")

    def __contains__(self, moment: T) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)

    def overlaps(self, other: "Period[T]") -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def add_months(day: date, months: int) -> date:
    """The same day of a later month (an earlier one, by a negative number), or its last day where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
