"""What is learnt of an expert, and the hours that count."""

from datetime import UTC, datetime, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.routing.domain.habits import Answered, Pace, Prior, Said, habit_of, tallied
from consilia.routing.domain.hours import Hours

PRIOR = Prior(minutes=240.0)
NINE = datetime(2026, 11, 18, 9, tzinfo=UTC)
answers = st.lists(
    st.builds(
        Answered, hour=st.integers(0, 23), said=st.sampled_from(list(Said)), minutes=st.floats(0, 5_000)
    )
)


def test_who_is_new_is_lent_the_prior() -> None:
    habit = habit_of({}, 10, PRIOR)
    assert habit.minutes == pytest.approx(240)
    assert (habit.accepts, habit.answers) == (pytest.approx(0.9), pytest.approx(0.96))


def test_her_own_answers_move_it_and_those_of_that_hour_most() -> None:
    mornings = tallied([Answered(9, Said.ACCEPTED, 30.0)] * 20 + [Answered(21, Said.SILENT, 480.0)] * 20)
    morning, evening = habit_of(mornings, 9, PRIOR), habit_of(mornings, 21, PRIOR)
    assert morning.minutes < 60
    assert morning.accepts > 0.8
    assert evening.accepts < 0.4
    assert mornings[9].log_minutes == pytest.approx(20 * log(30))


@given(answers, st.integers(0, 23), st.floats(0, 10_000))
def test_chances_stay_chances(seen: list[Answered], hour: int, waited: float) -> None:
    habit = habit_of(tallied(seen), hour, PRIOR)
    assert 0 < habit.accepts <= habit.answers < 1
    yeses = habit.yeses(waited=waited)
    assert 0 <= sum(share for share, _ in yeses) <= 1
    assert all(minutes >= -1e-6 for _, minutes in yeses)


def test_the_longer_she_is_silent_the_less_is_hoped() -> None:
    habit = habit_of({}, 10, PRIOR)
    hopes = [sum(share for share, _ in habit.yeses(waited=waited)) for waited in (0, 240, 960, 4_000)]
    assert hopes == sorted(hopes, reverse=True)
    assert hopes[-1] < 0.05


def test_the_pace_is_hers_after_some_answers() -> None:
    pace = Pace()
    assert pace.sittings(480, usual_gap=160) == pytest.approx(3)
    for _ in range(100):
        pace.add(480)
    assert pace.sittings(480, usual_gap=160) == pytest.approx(1.03, abs=0.02)


def test_leave_is_cut_out_of_the_hours() -> None:
    hour = timedelta(hours=1)
    day = (NINE, NINE + 8 * hour)
    tomorrow = (day[0] + 24 * hour, day[1] + 24 * hour)
    hours = Hours([day, tomorrow], away=[(NINE + 2 * hour, NINE + 4 * hour)])
    assert hours.minutes(NINE, NINE + 48 * hour) == 14 * 60
    assert hours.minutes(NINE + 3 * hour, NINE + 5 * hour) == 60
    assert hours.after(NINE, 180) == NINE + 5 * hour
    assert hours.after(NINE, 14 * 60) == tomorrow[1]
    assert hours.after(NINE, 14 * 60 + 1) is None
