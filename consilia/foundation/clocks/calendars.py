"""Which hours count. A wall clock counts them all; a working calendar only those of its centre."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

# A calendar without a single working hour in this many days is a mistake, not a long holiday.
SEARCH_DAYS = 400


class NoWorkingTime(ValueError):
    """The calendar has no working hour within the next 400 days."""


class Calendar(Protocol):
    """Adds and measures the time that counts. All moments are aware datetimes."""

    def add(self, start: datetime, span: timedelta) -> datetime: ...

    def between(self, start: datetime, end: datetime) -> timedelta: ...


@dataclass(frozen=True, slots=True)
class WallClock:
    """Every second counts: emergencies and urgent cases."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        return start.astimezone(UTC) + span

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, timedelta())


ALWAYS = WallClock()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Weekly working hours in one time zone, with days that differ.

    Args:
        zone: IANA name of the centre's time zone.
        weekly: weekday (Monday is 0) -> half-open intervals of local time, in order.
        exceptions: local date -> intervals of that day; an empty tuple is a holiday.
    """

    zone: str
    weekly: Mapping[int, tuple[tuple[time, time], ...]]
    exceptions: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment when `span` of working time has passed since `start`.

        Raises:
            NoWorkingTime: the calendar never works.
        """
        left = span
        for opens, closes in self._intervals(start):
            usable = closes - opens
            if left <= usable:
                return opens + left
            left -= usable
        raise NoWorkingTime(self.zone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time in [start, end); zero when `end` is not after `start`."""
        return sum((closes - opens for opens, closes in self.open_between(start, end)), timedelta())

    def open_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working intervals within [start, end), cut to it, in order and in UTC."""
        if end <= start:
            return
        for opens, closes in self._intervals(start, until=end):
            if opens >= end:
                break
            yield opens, min(closes, end.astimezone(UTC))

    def is_open(self, moment: datetime) -> bool:
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        # A night shift belongs to the day on which it began.
        days = (today - timedelta(days=1), today)
        return any(opens <= moment < closes for day in days for opens, closes in self._day(day))

    def hours_of(self, day: date) -> tuple[tuple[time, time], ...]:
        """The local working intervals of one date."""
        return self.exceptions.get(day, self.weekly.get(day.weekday(), ()))

    def _day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        # Through UTC: on the day the clocks change, 09:00-18:00 is still compared in real seconds.
        zone = ZoneInfo(self.zone)
        for opens, closes in self.hours_of(day):
            last_day = day if closes > opens else day + timedelta(days=1)
            first = datetime.combine(day, opens, zone).astimezone(UTC)
            last = datetime.combine(last_day, closes, zone).astimezone(UTC)
            if first < last:
                yield first, last

    def _intervals(
        self, start: datetime, until: datetime | None = None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Working intervals from `start` on, in order and apart: a night shift that runs into the next
        morning's hours is not counted twice.
        """
        reached = start = start.astimezone(UTC)
        day = start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        last = day + timedelta(days=SEARCH_DAYS)
        if until is not None:
            last = max(last, until.astimezone(UTC).date() + timedelta(days=2))
        while day <= last:
            for opens, closes in self._day(day):
                if closes > reached:
                    yield max(opens, reached), closes
                    reached = closes
            day += timedelta(days=1)


class Timetable:
    """A working calendar whose intervals are worked out once, for thousands of questions about one period.

    It answers as its calendar does; what begins before `start` or ends after `end` it asks the calendar.
    """

    def __init__(self, calendar: WorkingCalendar, start: datetime, end: datetime) -> None:
        self._calendar = calendar
        self._start = start.astimezone(UTC)
        intervals = [one for one in calendar.open_between(start, end) if one[0] < one[1]]
        self._opens = [opens for opens, _closes in intervals]
        self._closes = [closes for _opens, closes in intervals]
        self._until = [timedelta()]  # the time that counts before each interval, and after the last one
        for opens, closes in intervals:
            self._until.append(self._until[-1] + (closes - opens))

    def add(self, start: datetime, span: timedelta) -> datetime:
        """As WorkingCalendar.add."""
        if start < self._start:
            return self._calendar.add(start, span)
        first = bisect_right(self._closes, start)
        wanted = self._counted(start, first) + span
        place = max(bisect_left(self._until, wanted) - 1, first)
        if place >= len(self._opens):
            return self._calendar.add(start, span)
        return self._opens[place] + (wanted - self._until[place])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """As WorkingCalendar.between."""
        if start < self._start or not self._closes or end > self._closes[-1]:
            return self._calendar.between(start, end)
        return max(self._at(end) - self._at(start), timedelta())

    def _at(self, moment: datetime) -> timedelta:
        return self._counted(moment, bisect_right(self._closes, moment))

    def _counted(self, moment: datetime, place: int) -> timedelta:
        """The time that counts until `moment`, which lies before the end of interval `place`."""
        if place == len(self._opens):
            return self._until[place]
        return self._until[place] + max(moment - self._opens[place], timedelta())
