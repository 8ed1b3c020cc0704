"""Working hours as people write them."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.network.domain.weekly_hours import (
    DAY,
    ORDINARY_WEEK,
    WEEK,
    OverlappingHours,
    Span,
    UnreadableHours,
    by_weekday,
    format_hours,
    normalised,
    parse_hours,
    working_calendar,
)


def minutes(spans: tuple[Span, ...]) -> set[int]:
    return {minute for start, end in spans for minute in range(start, end)}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("mon 08:00-17:00", ((480, 1020),)),
        ("пн 8:00–17:00", ((480, 1020),)),
        ("mon-tue 08:00-12:00, 13:00-17:00", ((480, 720), (780, 1020), (1920, 2160), (2220, 2460))),
        ("fri 20:00-08:00", ((4 * DAY + 1200, 5 * DAY + 480),)),
        ("sun 20:00-08:00", ((0, 480), (6 * DAY + 1200, WEEK))),
        ("mon-sun 00:00-24:00", ((0, WEEK),)),
        ("sat 09:00-13:00; mon 09:00-13:00", ((540, 780), (5 * DAY + 540, 5 * DAY + 780))),
    ],
)
def test_hours_are_read(text: str, spans: tuple[Span, ...]) -> None:
    assert parse_hours(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        *("mon", "mon 8-17", "fri-mon 08:00-17:00", "day 08:00-17:00", "mon 25:00-26:00", "mon 08:60-09:00"),
        *("mon 24:00-08:00", "mon 08:00-08:00", "08:00-17:00", "mon 08:00-17:00 tue 08:00-17:00", "=1+1"),
    ],
)
def test_unreadable_hours_are_refused_with_the_piece(text: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        parse_hours(text)
    assert refused.value.part


@pytest.mark.parametrize(
    "text",
    [
        "mon 08:00-12:00,11:00-13:00",
        "mon-fri 08:00-17:00; wed 09:00-10:00",
        "sun 20:00-08:00; mon 07:00-09:00",
    ],
)
def test_minutes_named_twice_are_refused(text: str) -> None:
    with pytest.raises(OverlappingHours):
        parse_hours(text)


cuts = st.lists(st.integers(0, WEEK), min_size=0, max_size=12, unique=True).map(sorted)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = draw(cuts)
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@given(weeks())
def test_hours_written_are_the_hours_read(spans: tuple[Span, ...]) -> None:
    assert parse_hours(format_hours(spans)) == normalised(spans)


@given(weeks())
def test_normalising_keeps_every_minute_and_uses_the_fewest_spans(spans: tuple[Span, ...]) -> None:
    found = normalised(spans)
    assert minutes(found) == minutes(spans)
    assert all(end < start for (_, end), (start, _) in pairwise(found))


@given(weeks())
def test_weekdays_hold_every_minute_once(spans: tuple[Span, ...]) -> None:
    total = 0
    for intervals in by_weekday(spans).values():
        for opens, closes in intervals:
            end = closes.hour * 60 + closes.minute or DAY
            total += end - (opens.hour * 60 + opens.minute)
    assert total == len(minutes(spans))


def test_without_hours_an_ordinary_week_counts() -> None:
    calendar = working_calendar("Europe/Moscow", ())
    assert calendar.weekly == by_weekday(ORDINARY_WEEK)


def test_an_exception_wins_over_a_holiday() -> None:
    day = date(2026, 11, 4)
    calendar = working_calendar(
        "Europe/Moscow", ORDINARY_WEEK, holidays=[day], exceptions={day: ((time(9), time(12)),)}
    )
    assert calendar.hours_of(day) == ((time(9), time(12)),)
    assert working_calendar("Europe/Moscow", ORDINARY_WEEK, holidays=[day]).hours_of(day) == ()
