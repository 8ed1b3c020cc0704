"""Working hours of a week: as people write them, and as minutes since Monday 00:00.

`mon-fri 08:00-12:00,13:00-17:00; sat 09:00-13:00`. Russian days are read as well (`пн-пт`). A time that ends
before it begins goes on into the next day: `fri 20:00-08:00`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import groupby

from consilia.foundation.clocks import WorkingCalendar

Span = tuple[int, int]  # half-open, minutes since Monday 00:00
Interval = tuple[time, time]

DAY = 24 * 60
WEEK = 7 * DAY
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NUMBERS = {name: number for number, name in enumerate(DAYS)} | {
    name: number for number, name in enumerate(("пн", "вт", "ср", "чт", "пт", "сб", "вс"))
}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
# Where neither a consultant nor her organisation has entered hours: an ordinary office week.
ORDINARY_WEEK: tuple[Span, ...] = tuple((day * DAY + 8 * 60, day * DAY + 17 * 60) for day in range(5))


class UnreadableHours(ValueError):
    """The text does not follow the pattern; `part` is the piece that could not be read."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


class OverlappingHours(UnreadableHours):
    """Two pieces of the text claim the same minutes."""


def parse_hours(text: str) -> tuple[Span, ...]:
    """The spans that `text` describes, joined where they touch, in order; nothing for an empty text.

    Raises:
        UnreadableHours: the text does not follow the pattern.
        OverlappingHours: the same minutes are named twice.
    """
    spans: list[Span] = []
    for piece in text.replace("–", "-").replace("—", "-").lower().split(";"):
        if piece.strip():
            spans += _piece_spans(piece.strip())
    return normalised(spans)


def normalised(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same minutes as few spans within one week, in order.

    Raises:
        OverlappingHours: two spans share a minute.
    """
    joined: list[Span] = []
    for start, end in sorted(_within_week(spans)):
        if joined and start < joined[-1][1]:
            raise OverlappingHours(_clock_text(start))
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def format_hours(spans: Iterable[Span]) -> str:
    """The text that `parse_hours` reads back as the same spans; days with equal hours stand together."""
    by_day = _texts_by_day(spans)
    pieces = []
    for text, days in groupby(range(7), key=lambda day: by_day[day]):
        if text:
            run = list(days)
            name = DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}"
            pieces.append(f"{name} {text}")
    return "; ".join(pieces)


def by_weekday(spans: Iterable[Span]) -> dict[int, tuple[Interval, ...]]:
    """Weekday (Monday is 0) -> intervals of local time; an interval until midnight ends at 00:00."""
    days: dict[int, list[Interval]] = {}
    for start, end in _within_days(spans):
        days.setdefault(start // DAY, []).append((_time(start), _time(end)))
    return {day: tuple(intervals) for day, intervals in days.items()}


def working_calendar(
    zone: str,
    spans: Sequence[Span],
    *,
    holidays: Iterable[date] = (),
    exceptions: Mapping[date, tuple[Interval, ...]] | None = None,
) -> WorkingCalendar:
    """The calendar of a place: its week, closed on public holidays, except where it says otherwise."""
    days: dict[date, tuple[Interval, ...]] = dict.fromkeys(holidays, ())
    return WorkingCalendar(zone, by_weekday(spans or ORDINARY_WEEK), {**days, **(exceptions or {})})


def _piece_spans(piece: str) -> Iterator[Span]:
    days, _, times = piece.partition(" ")
    for day in _days(days, piece):
        for interval in times.split(","):
            start, end = _interval(interval.strip(), piece)
            yield day * DAY + start, day * DAY + end


def _days(text: str, piece: str) -> range:
    first, _, last = text.partition("-")
    try:
        start, end = _DAY_NUMBERS[first], _DAY_NUMBERS[last or first]
    except KeyError:
        raise UnreadableHours(piece) from None
    if end < start:
        raise UnreadableHours(piece)
    return range(start, end + 1)


def _interval(text: str, piece: str) -> Span:
    first, _, last = text.partition("-")
    start, end = _minutes(first.strip(), piece), _minutes(last.strip(), piece)
    if start in {DAY, end}:
        raise UnreadableHours(piece)
    return start, end if end > start else end + DAY


def _minutes(text: str, piece: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None or int(match[2]) > 59:
        raise UnreadableHours(piece)
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY:
        raise UnreadableHours(piece)
    return minutes


def _within_week(spans: Iterable[Span]) -> Iterator[Span]:
    """A night that runs from Sunday into Monday becomes two spans."""
    for start, end in spans:
        yield start, min(end, WEEK)
        if end > WEEK:
            yield 0, end - WEEK


def _within_days(spans: Iterable[Span]) -> Iterator[Span]:
    """Cut at every midnight."""
    for start, end in spans:
        midnights = range((start // DAY + 1) * DAY, end, DAY)
        yield from zip((start, *midnights), (*midnights, end), strict=True)


def _texts_by_day(spans: Iterable[Span]) -> list[str]:
    texts: list[list[str]] = [[] for _ in range(7)]
    for start, end in _within_days(spans):
        last = "24:00" if end % DAY == 0 else _clock_text(end)
        texts[start // DAY].append(f"{_clock_text(start)}-{last}")
    return [",".join(intervals) for intervals in texts]


def _clock_text(minutes: int) -> str:
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def _time(minutes: int) -> time:
    return time(minutes % DAY // 60, minutes % 60)
