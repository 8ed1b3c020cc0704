"""How a time suits people in many time zones, and which times suit most of them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from consilia.foundation.clocks import WorkingCalendar

Span = tuple[datetime, datetime]
STEP: Final = timedelta(minutes=30)
# Of people whose hours nobody knows we only assume that they sleep at night.
DAY: Final = (time(8), time(20))


class Fit(StrEnum):
    """How a time suits one person."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    LEAVE = "leave"
    BUSY = "busy"
    UNKNOWN = "unknown"


IMPOSSIBLE: Final = frozenset({Fit.LEAVE, Fit.BUSY})


@dataclass(frozen=True, slots=True)
class Diary:
    """What is known of one person's time.

    Args:
        zone: IANA name of the zone in which her days begin.
        calendar: when she works; None where nobody knows.
        leave: half-open spans of local days.
        busy: half-open spans of other sessions.
        leads: without her there is no session.
    """

    zone: str
    calendar: WorkingCalendar | None = None
    leave: tuple[tuple[date, date], ...] = ()
    busy: tuple[Span, ...] = ()
    leads: bool = False


def fit(diary: Diary, starts: datetime, ends: datetime) -> Fit:
    """How [starts, ends) suits: what makes it impossible is said before what makes it unpleasant."""
    return _Reader(diary, starts, ends).fit(starts, ends)


def proposals(
    diaries: Sequence[Diary],
    *,
    after: datetime,
    length: timedelta,
    within: timedelta = timedelta(days=14),
    count: int = 5,
) -> list[datetime]:
    """The next `count` beginnings that suit most, in order of time; they do not overlap each other.

    Fewest people for whom it is impossible come first, then fewest outside their hours, then the earliest.
    A time at which somebody is impossible who leads is never proposed.
    """
    readers = [_Reader(diary, after, after + within + length) for diary in diaries]
    ranked = []
    for starts in _grid(after, within):
        fits = [reader.fit(starts, starts + length) for reader in readers]
        if not any(
            reader.diary.leads and one in IMPOSSIBLE for reader, one in zip(readers, fits, strict=True)
        ):
            ranked.append((*_cost(readers, fits, starts, length), starts))
    return _apart(sorted(ranked), length, count)


def _grid(after: datetime, within: timedelta) -> Iterator[datetime]:
    """Full and half hours after `after`."""
    first = datetime.fromtimestamp((after.timestamp() // STEP.seconds + 1) * STEP.seconds, UTC)
    for number in range(within // STEP):
        yield first + number * STEP


def _cost(
    readers: Sequence["_Reader"], fits: Sequence[Fit], starts: datetime, length: timedelta
) -> tuple[int, int]:
    impossible = sum(one in IMPOSSIBLE for one in fits)
    unpleasant = sum(one is Fit.OUTSIDE for one in fits)
    at_night = sum(
        one is Fit.UNKNOWN and not reader.by_day(starts, starts + length)
        for reader, one in zip(readers, fits, strict=True)
    )
    return impossible, unpleasant + at_night


def _apart(ranked: Sequence[tuple[int, int, datetime]], length: timedelta, count: int) -> list[datetime]:
    chosen: list[datetime] = []
    for *_cost_of_it, starts in ranked:
        if len(chosen) == count:
            break
        if all(abs(starts - other) >= length for other in chosen):
            chosen.append(starts)
    return sorted(chosen)


@dataclass(slots=True)
class _Reader:
    """A diary with its working hours laid out over [since, until), so that many times are judged quickly."""

    diary: Diary
    since: datetime
    until: datetime
    open: list[Span] = field(init=False)

    def __post_init__(self) -> None:
        calendar = self.diary.calendar
        spans = calendar.open_between(self.since, self.until) if calendar else iter(())
        self.open = list(_joined(spans))

    def fit(self, starts: datetime, ends: datetime) -> Fit:
        if any(starts < until and since < ends for since, until in self.diary.busy):
            return Fit.BUSY
        if self._on_leave(starts, ends):
            return Fit.LEAVE
        if self.diary.calendar is None:
            return Fit.UNKNOWN
        return Fit.INSIDE if self._works(starts, ends) else Fit.OUTSIDE

    def by_day(self, starts: datetime, ends: datetime) -> bool:
        """Whether it is day where she is, from beginning to end."""
        first, last = (moment.astimezone(ZoneInfo(self.diary.zone)) for moment in (starts, ends))
        return first.date() == last.date() and DAY[0] <= first.time() and last.time() <= DAY[1]

    def _on_leave(self, starts: datetime, ends: datetime) -> bool:
        zone = ZoneInfo(self.diary.zone)
        first = starts.astimezone(zone).date()
        last = (ends - timedelta(microseconds=1)).astimezone(zone).date()
        return any(since <= last and first < until for since, until in self.diary.leave)

    def _works(self, starts: datetime, ends: datetime) -> bool:
        place = bisect_right(self.open, starts, key=lambda span: span[0]) - 1
        return place >= 0 and ends <= self.open[place][1]


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Working intervals that touch are one: a council may run over the change of a shift."""
    current: Span | None = None
    for since, until in spans:
        if current and since <= current[1]:
            current = (current[0], max(current[1], until))
            continue
        if current:
            yield current
        current = (since, until)
    if current:
        yield current
