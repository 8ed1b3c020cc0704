"""Ages in a paediatrician's words, and half-open periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.ages import BornLater, age_at
from consilia.foundation.periods import Period

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))


@pytest.mark.parametrize(
    ("birth", "on", "english", "russian"),
    [
        (date(2026, 11, 21), date(2026, 11, 21), "0 days", "0 дней"),
        (date(2026, 11, 20), date(2026, 11, 21), "1 day", "1 день"),
        (date(2026, 10, 31), date(2026, 11, 21), "21 days", "21 день"),
        (date(2026, 10, 25), date(2026, 11, 21), "27 days", "27 дней"),
        (date(2026, 10, 21), date(2026, 11, 21), "1 month", "1 месяц"),
        (date(2026, 1, 31), date(2026, 2, 28), "1 month", "1 месяц"),
        (date(2024, 12, 22), date(2026, 11, 21), "22 months", "22 месяца"),
        (date(2024, 11, 21), date(2026, 11, 21), "2 years", "2 года"),
        (date(2024, 2, 29), date(2029, 2, 28), "5 years", "5 лет"),
        (date(2015, 11, 22), date(2026, 11, 21), "10 years", "10 лет"),
        (date(2005, 11, 21), date(2026, 11, 21), "21 years", "21 год"),
    ],
)
def test_ages_are_told_in_both_languages(birth: date, on: date, english: str, russian: str) -> None:
    age = age_at(birth, on)
    assert (age.text("en"), age.text("ru")) == (english, russian)


@given(days, st.integers(0, 8000))
def test_a_child_never_grows_younger(birth: date, lived: int) -> None:
    today = birth + timedelta(days=lived)
    now, tomorrow = age_at(birth, today), age_at(birth, today + timedelta(days=1))
    assert now.days == lived
    assert now.months <= tomorrow.months <= now.months + 1


@given(days, st.integers(1, 3000))
def test_an_age_before_birth_is_refused(birth: date, early: int) -> None:
    with pytest.raises(BornLater):
        age_at(birth, birth - timedelta(days=early))


periods = st.tuples(days, st.none() | st.integers(1, 400)).map(
    lambda pair: Period(pair[0], pair[1] and pair[0] + timedelta(days=pair[1]))
)


@given(periods, periods)
def test_periods_overlap_exactly_when_they_share_a_day(one: Period[date], two: Period[date]) -> None:
    shared = max(one.start, two.start)
    assert one.overlaps(two) == (shared in one and shared in two)
    assert one.overlaps(two) == two.overlaps(one)


@given(days, st.integers(1, 400), st.integers(1, 400))
def test_neighbours_neither_overlap_nor_leave_a_gap(start: date, first: int, second: int) -> None:
    border = start + timedelta(days=first)
    before, after = Period(start, border), Period(border, border + timedelta(days=second))
    assert not before.overlaps(after)
    assert border in after
    assert border not in before


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 1, 2), date(2026, 1, 2))
