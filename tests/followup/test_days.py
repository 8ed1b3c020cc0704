"""Days of the child: zones, months, and what people mean by "in two weeks"."""

from datetime import UTC, date, datetime

import pytest

from consilia.followup.domain.days import (
    Offset,
    day_meant,
    day_of,
    end_of,
    morning_of,
    next_in_line,
)
from consilia.foundation.periods import add_months

START = date(2026, 11, 18)
KAMCHATKA, KALININGRAD = "Asia/Kamchatka", "Europe/Kaliningrad"


def test_a_moment_belongs_to_another_day_on_the_other_end_of_the_country() -> None:
    late_in_the_west = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
    assert day_of(late_in_the_west, KALININGRAD) == date(2026, 11, 18)
    assert day_of(late_in_the_west, KAMCHATKA) == date(2026, 11, 19)


def test_morning_and_end_are_those_of_the_child() -> None:
    assert morning_of(START, KAMCHATKA) == datetime(2026, 11, 17, 20, tzinfo=UTC)
    assert end_of(START, KAMCHATKA) == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert end_of(START, KALININGRAD) == datetime(2026, 11, 18, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 18), 6, date(2027, 5, 18)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
    ],
)
def test_months_keep_the_day_or_take_the_last_one(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_hours_are_counted_on_the_clock_and_months_on_the_calendar() -> None:
    signed = datetime(2026, 11, 18, 22, tzinfo=UTC)  # the 19th, ten in the morning on Kamchatka
    assert Offset(hours=24).day_after(signed, KAMCHATKA) == date(2026, 11, 20)
    assert Offset(hours=24).day_after(signed, KALININGRAD) == date(2026, 11, 20)
    assert Offset(hours=72).day_after(signed, "Europe/Moscow") == date(2026, 11, 22)
    assert Offset(months=6).day_after(signed, KAMCHATKA) == date(2027, 5, 19)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 5, 1), date(2027, 5, 1)),
        (date(2027, 4, 30), date(2027, 5, 1)),
        (date(2029, 5, 1), date(2030, 5, 1)),  # two years were missed: they are not made up for
    ],
)
def test_a_series_goes_on_ahead_of_today(after: date, expected: date) -> None:
    assert next_in_line(date(2026, 5, 1), 12, after=after) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within a week", date(2026, 11, 25)),
        ("Within 2 weeks of discharge", date(2026, 12, 2)),
        ("in 3 months", date(2027, 2, 18)),
        ("in a month", date(2026, 12, 18)),
        ("within 48 hours", date(2026, 11, 20)),
        ("within 36 hours", date(2026, 11, 20)),
        ("after 10 days", date(2026, 11, 28)),
        ("in one year", date(2027, 11, 18)),
        ("через 2 недели", date(2026, 12, 2)),
        ("через неделю", date(2026, 11, 25)),
        ("в течение месяца", date(2026, 12, 18)),
        ("в течение 3 суток", date(2026, 11, 21)),
        ("через 6 месяцев", date(2027, 5, 18)),
        ("Через год", date(2027, 11, 18)),
        ("через 5 лет", date(2031, 11, 18)),
        ("до 15.12.2026", date(2026, 12, 15)),
        ("by 2027-01-10", date(2027, 1, 10)),
        ("31.02.2027", None),
        ("at once", None),
        ("when the fever is gone", None),
        ("every second week", None),
        ("", None),
    ],
)
def test_only_what_is_certain_is_read_from_a_phrase(text: str, expected: date | None) -> None:
    assert day_meant(text, START) == expected
