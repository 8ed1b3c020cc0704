"""Forecasts as values: the estimator against counting by hand, and what may never happen to a verdict."""

import itertools

from hypothesis import assume, given
from hypothesis import strategies as st

from consilia.cases.domain.forecast import (
    Rules,
    Run,
    Step,
    Tally,
    curve_from,
    curve_of,
    is_late,
    late_from,
    steps,
    tenths,
)

HALF = Rules(late=0.5, least=5)
shares = st.floats(0, 0.999)
met = st.builds(Run, shares, st.just(True))
late = st.just(Run(2.0, is_met=False))
lost = st.builds(Run, shares, st.just(False))
seen_whole = st.lists(st.one_of(met, late), min_size=1, max_size=80)
histories = st.lists(st.one_of(met, late, lost), min_size=1, max_size=80)
rules = st.builds(Rules, st.sampled_from([0.1, 0.5, 0.75, 1.0]), st.integers(1, 20))


@given(seen_whole, st.integers(0, 99))
def test_where_every_run_was_seen_to_its_end_the_chance_is_a_plain_count(
    runs: list[Run], percent: int
) -> None:
    waited = [run for run in runs if not run.is_met or int(run.share * 100) >= percent]
    assume(waited)
    too_late = sum(not run.is_met for run in waited)
    curve = curve_from(runs)
    assert curve.stood[percent] == len(waited)
    assert abs(curve.chance(percent) - too_late / len(waited)) < 1e-9


@given(histories)
def test_a_chance_is_one_and_never_falls_while_a_clock_runs(runs: list[Run]) -> None:
    curve = curve_from(runs)
    chances = [curve.chance(percent) for percent in range(100) if curve.waits[percent]]
    assert all(0 <= chance <= 1 + 1e-9 for chance in chances)
    assert all(before <= after + 1e-9 for before, after in itertools.pairwise(chances))


@given(histories, st.randoms())
def test_the_order_in_which_runs_are_counted_does_not_matter(runs: list[Run], chance) -> None:
    shuffled = list(runs)
    chance.shuffle(shuffled)
    assert curve_from(runs) == curve_from(shuffled)


@given(histories, shares)
def test_a_run_lost_sight_of_says_nothing_of_the_time_after(runs: list[Run], share: float) -> None:
    before, after = curve_from(runs), curve_from([*runs, Run(share, is_met=False)])
    percent = int(share * 100) + 1
    assume(percent < 100 and before.waits[percent])
    assert after.stood[percent:] == before.stood[percent:]
    assert abs(after.chance(percent) - before.chance(percent)) < 1e-9


@given(histories, rules)
def test_with_too_little_history_nothing_is_said_to_be_well(runs: list[Run], given_rules: Rules) -> None:
    curve, told = curve_from(runs), steps(curve_from(runs), given_rules)
    for percent in range(100):
        chance = [step for step in told if step.percent <= percent][-1].chance
        if curve.stood[percent] < given_rules.least:
            assert chance is None or is_late(chance, given_rules.late)


@given(histories, rules)
def test_a_clock_that_is_probably_late_stays_so(runs: list[Run], given_rules: Rules) -> None:
    told = steps(curve_from(runs), given_rules)
    verdicts = [is_late(step.chance, given_rules.late) for step in told]
    assert verdicts == sorted(verdicts)
    first = late_from(curve_from(runs), given_rules)
    assert (first is None) == (not any(verdicts))
    assert told[0].percent == 0


def test_an_example_that_can_be_checked_by_hand() -> None:
    # Of ten four are answered early, two at half, four too late.
    runs = [Run(0.1, is_met=True)] * 4 + [Run(0.55, is_met=True)] * 2 + [Run(2, is_met=False)] * 4
    curve = curve_from(runs)
    told = [(step.percent, tenths(step.chance)) for step in steps(curve, HALF)]
    assert told == [(0, 4), (11, 6)]
    assert late_from(curve, HALF) == 11
    # Beyond 56 % only four are known: what was probably late stays so, at least as likely as before.
    assert curve.stood[56] == 4
    assert steps(curve, Rules(late=0.9, least=5))[-1] == Step(56, None)


def test_nothing_is_known_of_nothing() -> None:
    assert steps(curve_of(Tally()), HALF) == [Step(0, None)]


def test_a_tenth_is_told_only_when_it_is_reached() -> None:
    assert [tenths(one) for one in (None, 0.0, 0.79, 0.3, 1.0)] == [None, 0, 7, 3, 10]
