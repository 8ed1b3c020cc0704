"""Made-up journeys obey the real lifecycle, the working day, and the figures they were made from."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from config.demo.journeys import (
    AT_ANY_HOUR,
    MINUTES,
    STATE_AFTER,
    URGENCIES,
    Zones,
    a_journey,
    arrivals,
    in_the_region,
    next_working_moment,
)
from consilia.cases.domain.lifecycle import LIFECYCLE, State

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PEOPLE = Zones("Asia/Yekaterinburg", "Europe/Moscow", "Asia/Vladivostok")
JOURNEYS = [a_journey(Random(seed)) for seed in range(1500)]
# Steps that are no move of the lifecycle, and moves under another name.
NO_MOVE = {"start", "message", "triage"}
MOVE_OF = {"ask_early": "ask"}


def test_every_journey_is_one_that_the_lifecycle_allows() -> None:
    for journey in JOURNEYS:
        state, asked_in = State.DRAFT, State.TRIAGE
        for step in journey.steps:
            move = MOVE_OF.get(step.name, step.name)
            if move in NO_MOVE:
                continue
            assert state in LIFECYCLE.moves[move].sources, (journey, step)
            if move == "ask":
                asked_in = state
            state = asked_in if move == "answer" else State(LIFECYCLE.moves[move].target)
            state = State.TRIAGE if state is State.SUBMITTED else state
            state = State.FOLLOW_UP if state is State.ACKNOWLEDGED else state
            assert step.name not in STATE_AFTER or STATE_AFTER[step.name] == state


def test_every_state_is_reached_by_some_journey() -> None:
    reached = {
        STATE_AFTER[step.name] for journey in JOURNEYS for step in journey.steps if step.name in STATE_AFTER
    }
    reached |= {
        STATE_AFTER[in_the_region(Random(1), state).steps[-1].name] for state in ("region_review", "declined")
    }
    # Follow-up begins by itself as soon as a case is acknowledged; nobody sends a request twice here, and the
    # councils of the demo are about matters of their centre. Second readings are played apart.
    left_out = {
        "submitted",
        "acknowledged",
        "duplicate",
        "council_scheduled",
        "council_held",
        "second_read",
    }
    assert reached == {state.value for state in State} - left_out


def test_time_only_goes_forward() -> None:
    for journey in JOURNEYS[:300]:
        moments = [at for _, at in journey.times(NOW, PEOPLE)]
        assert moments == sorted(moments)


def test_nobody_works_at_night_on_a_planned_case() -> None:
    for journey in JOURNEYS[:300]:
        if journey.urgency == "planned":
            for step, at in journey.times(NOW, PEOPLE):
                if step.by in PEOPLE.of and step.name not in AT_ANY_HOUR:
                    local = at.astimezone(ZoneInfo(PEOPLE.of[step.by]))
                    assert local.weekday() < 5
                    assert 8 <= local.hour < 18


def test_a_moment_at_work_is_kept_and_a_weekend_moves_to_monday() -> None:
    friday, saturday = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert next_working_moment(friday, "Europe/Moscow", late=0) == friday
    monday = next_working_moment(saturday, "Europe/Moscow", late=5).astimezone(ZoneInfo("Europe/Moscow"))
    assert (monday.weekday(), monday.hour, monday.minute) == (0, 8, 15)


@pytest.mark.parametrize("urgency", URGENCIES)
def test_delays_have_the_medians_of_the_table(urgency: str) -> None:
    journeys = [a_journey(Random(seed), urgency) for seed in range(600)]
    signed = [step.minutes for journey in journeys for step in journey.steps if step.name == "sign"]
    expected = MINUTES["sign"][list(URGENCIES).index(urgency)]
    assert 0.8 * expected < median(signed) < 1.25 * expected


def test_urgencies_come_in_their_shares() -> None:
    planned = sum(journey.urgency == "planned" for journey in JOURNEYS) / len(JOURNEYS)
    assert abs(planned - URGENCIES["planned"]) < 0.05


def test_a_journey_is_cut_at_the_state_that_is_wanted() -> None:
    journey = next(one for one in JOURNEYS if one.cut("signed"))
    cut = journey.cut("signed")
    assert cut is not None
    assert cut.steps[-1].name == "sign"
    assert cut.steps == journey.steps[: len(cut.steps)]
    assert next(one for one in JOURNEYS if one.steps[-1].name == "withdraw").cut("closed") is None


def test_arrivals_follow_the_week_the_day_and_the_growth() -> None:
    senders = [("Europe/Moscow", 3.0), ("Asia/Kamchatka", 1.0)]
    since = NOW - timedelta(days=365)
    moments = arrivals(4000, since=since, until=NOW, senders=senders, chance=Random(1))
    local = [at.astimezone(ZoneInfo(senders[place][0])) for at, place in moments]
    assert moments == sorted(moments)
    assert all(since <= at < NOW for at, _ in moments)
    assert sum(at.weekday() >= 5 for at in local) < 0.12 * len(local)
    assert sum(9 <= at.hour < 17 for at in local) > 0.6 * len(local)
    assert sum(at < since + timedelta(days=182) for at, _ in moments) < 0.47 * len(moments)
    assert 2 < sum(place == 0 for _, place in moments) / sum(place == 1 for _, place in moments) < 4


def test_the_same_dice_make_the_same_journey() -> None:
    assert a_journey(Random("x")) == a_journey(Random("x"))


def test_whatever_was_left_lying_is_recognised() -> None:
    lying = [journey for journey in JOURNEYS if journey.is_left_lying]
    assert 0 < len(lying) < len(JOURNEYS) / 20
    assert all(
        journey.steps[-1].name in {"accept", "ask", "message", "answer", "ask_early"} for journey in lying
    )
