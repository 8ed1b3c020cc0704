"""Dates as people mistype them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from consilia.patients.domain.birth_dates import one_slip_apart, slips, transposed

BOUNDS = {"earliest": date(2001, 1, 1), "latest": date(2026, 12, 31)}
days = st.dates(min_value=BOUNDS["earliest"], max_value=BOUNDS["latest"])


def test_day_and_month_may_be_exchanged() -> None:
    assert transposed(date(2024, 12, 3)) == date(2024, 3, 12)
    assert transposed(date(2024, 5, 5)) is None
    assert transposed(date(2024, 3, 21)) is None


@given(days)
def test_exchanging_twice_changes_nothing(day: date) -> None:
    other = transposed(day)
    assert other is None or transposed(other) == day


@given(days, days)
def test_a_slip_is_a_slip_from_both_sides(one: date, other: date) -> None:
    assert one_slip_apart(one, other) == one_slip_apart(other, one)


@given(days)
def test_the_listed_slips_are_all_slips_and_all_of_them(day: date) -> None:
    listed = set(slips(day, **BOUNDS))
    assert day not in listed
    assert all(one_slip_apart(day, other) for other in listed)
    year = [
        date.fromordinal(n)
        for n in range(date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal())
    ]
    assert {other for other in year if one_slip_apart(day, other)} <= listed


def test_slips_stay_within_the_bounds_and_within_the_calendar() -> None:
    near = set(slips(date(2024, 2, 29), **BOUNDS))
    assert date(2023, 2, 28) not in near
    assert date(2034, 2, 28) not in near
    assert date(2024, 2, 28) in near
    assert date(2020, 2, 29) in near
    assert 20 < len(near) < 60
