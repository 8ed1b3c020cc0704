"""Channels, supplies and days as functions of values."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.seeds import seed_rows
from consilia.medicines.domain.channels import Choice, Facts, Holds, Missing, Rule, Why, choose
from consilia.medicines.domain.days import birthday, due_on, months_before
from consilia.medicines.domain.supply import Counted, Supply, Unknown, outlook
from consilia.medicines.domain.words import NEED, Channel, Counting, State
from consilia.medicines.models.policy import check_codes
from consilia.medicines.permissions import DEEDS
from consilia.medicines.services.policy import DATA, _channel_rule

DAY = date(2026, 3, 2)
SEEDS = [
    Rule(
        row["name"],
        Channel(row["channel"]),
        tuple(row["codes"].split()),
        _channel_rule(row)["from_age"],
        _channel_rule(row)["until_age"],
        int(row["priority"]),
        row["needs_listing"] == "yes",
    )
    for row in seed_rows(DATA / "channel-rules.csv")
]


def chosen(years: int = 6, **facts: Any) -> Choice:
    return choose(SEEDS, Facts(birth=birthday(DAY, 0).replace(year=DAY.year - years), **facts), as_of=DAY)


def test_the_seed_has_the_lists_of_the_design() -> None:
    assert [sum(rule.channel is one for rule in SEEDS) for one in Channel] == [14, 1, 17]
    (foundation,) = [rule for rule in SEEDS if rule.channel is Channel.FOUNDATION]
    assert (foundation.until_age, foundation.needs_listing) == (19, True)
    for row in seed_rows(DATA / "channel-rules.csv"):
        check_codes(row["codes"])
        assert row["source"]


def test_a_high_cost_nosology_is_paid_by_the_federal_programme_and_says_by_which_rule() -> None:
    choice = chosen(orpha="ORPHA:586", icd10="E84.1")
    assert choice.channel is Channel.FEDERAL
    assert choice.by is not None
    assert choice.by.rule.name == "federal-cystic-fibrosis"


def test_one_code_that_names_two_diseases_does_not_decide() -> None:
    assert chosen(orpha="ORPHA:355", icd10="E75.2").channel is Channel.FEDERAL
    fabry = chosen(orpha="ORPHA:324", icd10="E75.2", is_listed=False)
    assert fabry.channel is Channel.REGIONAL


def test_without_the_codes_of_the_rules_it_cannot_be_told_which_is_not_no() -> None:
    choice = chosen(orpha="ORPHA:716")
    assert (choice.channel, choice.is_known) == (None, False)
    assert Missing.ICD10 in choice.missing


def test_nobody_looked_into_the_foundations_list_so_nobody_can_say() -> None:
    asked: dict[str, Any] = {"orpha": "ORPHA:716", "icd10": "E70.0"}
    assert chosen(**asked).missing == (Missing.LISTING,)
    assert chosen(**asked, is_listed=True).channel is Channel.FOUNDATION
    assert chosen(**asked, is_listed=False).channel is Channel.REGIONAL


@pytest.mark.parametrize(("years", "channel"), [(18, Channel.FOUNDATION), (19, Channel.REGIONAL)])
def test_the_foundation_pays_until_the_nineteenth_birthday(years: int, channel: Channel) -> None:
    choice = chosen(years, orpha="ORPHA:716", icd10="E70.0", is_listed=True)
    assert choice.channel is channel
    eve = choose(
        SEEDS,
        Facts(DAY.replace(year=DAY.year - 19), "ORPHA:716", "E70.0", is_listed=True),
        as_of=DAY - timedelta(days=1),
    )
    assert eve.channel is Channel.FOUNDATION


def test_a_disease_of_no_list_has_no_channel_and_that_is_known() -> None:
    choice = chosen(orpha="ORPHA:33069", icd10="G40.4", is_listed=False)
    assert (choice.channel, choice.is_known, choice.missing) == (None, True, ())
    assert {one.why for one in choice.findings} == {Why.OTHER_DISEASE, Why.NOT_LISTED}


@given(
    st.builds(
        Facts,
        birth=st.dates(date(2000, 1, 1), date(2026, 3, 1)),
        orpha=st.sampled_from(["", "ORPHA:355", "ORPHA:716", "ORPHA:33069"]),
        icd10=st.sampled_from(["", "E75.2", "E70.0", "E84", "G40.4", "E8"]),
        is_listed=st.sampled_from([None, True, False]),
    ),
    st.permutations(SEEDS),
)
def test_a_choice_is_the_same_in_any_order_and_never_guessed(facts: Facts, rules: list[Rule]) -> None:
    choice = choose(rules, facts, as_of=DAY)
    assert choice == choose(SEEDS, facts, as_of=DAY)
    if choice.channel is not None:
        assert choice.by is not None
        assert choice.by.holds is Holds.YES
        before = [one for one in choice.findings if one.rule.priority < choice.by.rule.priority]
        assert all(one.holds is Holds.NO for one in before)
    else:
        assert choice.is_known == all(one.holds is Holds.NO for one in choice.findings)
        assert choice.is_known or choice.missing


def counted(ago: int = 0, quantity: str = "60", daily: str | None = "1", lead: int | None = 20) -> Counted:
    return Counted(DAY - timedelta(days=ago), Decimal(quantity), Decimal(daily) if daily else None, lead)


def seen(count: Counted | None) -> Any:
    return outlook(count, DAY, stale_days=30, margin_days=14)


def test_a_supply_is_enough_until_a_new_one_would_come_too_late() -> None:
    assert seen(counted()).verdict is Supply.ENOUGH
    assert seen(counted(quantity="35")).verdict is Supply.ENOUGH
    assert seen(counted(quantity="34")).verdict is Supply.LOW
    assert (seen(counted(quantity="0")).verdict, seen(counted(29, "20")).verdict) == (Supply.OUT, Supply.OUT)


@pytest.mark.parametrize(
    ("count", "unknown"),
    [
        (None, Unknown.NEVER_COUNTED),
        (counted(31, "600"), Unknown.STALE),
        (counted(daily=None), Unknown.NO_DAILY_NEED),
        (counted(lead=None), Unknown.NO_LEAD_TIME),
    ],
)
def test_what_nobody_knows_is_never_enough(count: Counted | None, unknown: Unknown) -> None:
    found = seen(count)
    assert (found.verdict, found.unknown) == (Supply.CANNOT_ASSESS, unknown)


@given(
    st.integers(0, 60),
    st.decimals(0, 500, places=1),
    st.none() | st.decimals("0.1", 20, places=1),
    st.none() | st.integers(0, 90),
)
def test_enough_means_that_everything_was_known_lately(
    ago: int, quantity: Decimal, daily: Decimal | None, lead: int | None
) -> None:
    found = outlook(
        Counted(DAY - timedelta(days=ago), quantity, daily, lead), DAY, stale_days=30, margin_days=14
    )
    if found.verdict is Supply.ENOUGH:
        assert daily is not None
        assert lead is not None
        assert ago <= 30
        assert quantity / daily - ago > lead + 14 - 1
    more = outlook(
        Counted(DAY - timedelta(days=ago), quantity + 1, daily, lead), DAY, stale_days=30, margin_days=14
    )
    assert not (found.verdict is Supply.ENOUGH and more.verdict is Supply.LOW)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_days_are_counted_by_the_calendar_or_by_working_days() -> None:
    friday = date(2026, 3, 6)
    assert due_on(friday, 7, Counting.CALENDAR, weekdays) == date(2026, 3, 13)
    assert due_on(friday, 3, Counting.WORKING, weekdays) == date(2026, 3, 11)
    assert due_on(friday, 3, Counting.WORKING, lambda day: False) == friday + timedelta(days=3)


def test_the_coming_of_age_is_counted_back_in_months() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 2, 28)
    assert months_before(date(2026, 2, 28), 12) == date(2025, 2, 28)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)


def test_every_state_is_reached_and_left_and_every_move_has_hands() -> None:
    reached, left = {State.IDENTIFIED}, set()
    for move in NEED.moves.values():
        reached |= set(map(State, move.targets))
        left |= set(map(State, move.sources))
        assert move.roles
    assert reached == left == set(State)
    assert set(NEED.moves) <= set(DEEDS)
