"""The rules of routing, as properties of values."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from math import exp
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.routing.domain.facts import Answerer, Conflict, Need, Urgency, Weights
from consilia.routing.domain.forecast import chance_in_time
from consilia.routing.domain.obstacles import VERDICTS, Obstacle, Verdict, obstacles_of
from consilia.routing.domain.ranking import TOP, askable, next_best, offered_together, rank
from consilia.routing.domain.score import TermName, terms_of, total
from consilia.routing.queries.explanations import _TELLERS, OBSTACLE_NAMES

HOUSE, ASKING = UUID(int=1), UUID(int=2)
SEEDED = Weights(
    exact=30,
    seen=15,
    hours=15,
    language=10,
    fairness=10,
    load=25,
    answer=10,
    quality=5,
    forecast=30,
    tie=1,
    day_begins=8,
    day_ends=20,
    fairness_days=30,
    working_language="ru",
)


def need(**facts) -> Need:
    known = {"seed": "C-1", "urgency": Urgency.PLANNED, "age_band": "infant", "language": "ru"}
    return Need(**{**known, "house": ASKING, "asks": UUID(int=3), **facts})


def person(number: int = 10, **facts) -> Answerer:
    known = {
        "consultant_id": UUID(int=number),
        "user_id": UUID(int=number + 1000),
        "house": HOUSE,
        "age_bands": frozenset({"infant"}),
        "languages": frozenset({"ru"}),
        "local_time": datetime(2026, 11, 18, 12, tzinfo=UTC),
        "limit": 10,
    }
    return Answerer(**{**known, **facts})


shares = st.none() | st.floats(0, 5)
people = st.builds(
    person,
    number=st.integers(10, 10_000),
    exact=st.booleans(),
    on_leave=st.booleans(),
    on_duty=st.booleans(),
    registered=st.sampled_from([True, False, None]),
    age_bands=st.sampled_from([frozenset({"infant"}), frozenset({"adolescent"})]),
    languages=st.sampled_from([frozenset({"ru"}), frozenset({"tt"}), frozenset({"ru", "tt"})]),
    house=st.sampled_from([HOUSE, ASKING]),
    local_time=st.integers(0, 23).map(lambda hour: datetime(2026, 11, 18, hour, tzinfo=UTC)),
    load=st.integers(0, 30),
    limit=st.integers(1, 20),
    saw_child=st.booleans(),
    idle_days=st.none() | st.floats(0, 4000),
    answer_share=shares,
    quality=st.none() | st.floats(1, 5),
    in_time=st.none() | st.floats(0, 1),
    reviewed_before=st.booleans(),
    gave_back=st.booleans(),
    conflicts=st.sets(st.sampled_from(list(Conflict))).map(frozenset),
)
needs = st.builds(
    need,
    seed=st.text(max_size=5),
    urgency=st.sampled_from(list(Urgency)),
    age_band=st.sampled_from(["infant", "adolescent", None]),
    language=st.sampled_from(["ru", "tt", "sah"]),
)
crowds = st.lists(people, max_size=12, unique_by=lambda one: one.consultant_id)


@given(needs, people)
def test_no_term_leaves_its_bounds(asked: Need, one: Answerer) -> None:
    terms = terms_of(asked, one, SEEDED)
    assert all(term.low <= term.value <= term.high for term in terms)
    assert {term.name for term in terms} == set(TermName) - {TermName.KEPT_FREE}


@given(needs, people, st.integers(0, 30))
def test_more_in_hand_is_never_better(asked: Need, one: Answerer, more: int) -> None:
    fuller = replace(one, load=one.load + more)
    assert total(terms_of(asked, fuller, SEEDED)) <= total(terms_of(asked, one, SEEDED))


@given(needs, people, st.floats(0, 5), st.floats(0, 5))
def test_slower_answers_are_never_better(asked: Need, one: Answerer, first: float, second: float) -> None:
    quick, slow = sorted((first, second))
    scores = [total(terms_of(asked, replace(one, answer_share=share), SEEDED)) for share in (quick, slow)]
    assert scores[0] >= scores[1]


@given(needs, crowds)
def test_no_score_outweighs_what_stands_in_the_way(asked: Need, crowd: list[Answerer]) -> None:
    ranked = rank(asked, crowd, SEEDED)
    verdicts = [one.verdict for one in ranked]
    assert verdicts == sorted(verdicts)
    for one in ranked:
        assert one.is_top == (one.verdict is Verdict.OK and one.place is not None and one.place <= TOP)
        assert one.needs_reason == (not one.is_top)


@given(needs, crowds, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_reading(asked, crowd, chance) -> None:
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    order = [one.person for one in rank(asked, crowd, SEEDED)]
    assert [one.person for one in rank(asked, shuffled, SEEDED)] == order


@given(crowds)
def test_equals_are_told_apart_by_the_case(crowd: list[Answerer]) -> None:
    alike = [person(number) for number in range(10, 16)]
    orders = {
        tuple(one.person.consultant_id for one in rank(need(seed=f"C-{n}"), alike, SEEDED)) for n in range(40)
    }
    firsts = {order[0] for order in orders}
    assert len(firsts) == len(alike)  # every one of six equals comes first for some of forty cases


@given(needs, crowds, st.sampled_from([1, 2, 3, None]))
def test_whoever_is_added_would_need_no_reason(asked, crowd, parallel) -> None:
    ranked = rank(asked, crowd, SEEDED)
    for chosen in ranked:
        together = offered_together(asked, chosen, ranked, parallel=parallel)
        assert together[0] is chosen
        assert len({one.person for one in together}) == len(together)
        assert all(one.obstacles in {(), (Obstacle.NOBODY_ON_DUTY,)} for one in together[1:])
        if parallel is not None:
            assert len(together) <= parallel
        elif asked.urgency is Urgency.EMERGENCY:
            on_call = {one.person for one in ranked if one.verdict is Verdict.OK and one.person.on_duty}
            assert on_call <= {one.person for one in together}


@given(needs, crowds)
def test_the_next_one_is_the_best_without_a_reason(asked, crowd) -> None:
    ranked = rank(asked, crowd, SEEDED)
    following = next_best(ranked)
    free = [one for one in ranked if one.verdict is Verdict.OK]
    assert (following is None) == (not free)
    assert following is None or following.score == max(one.score for one in free)


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        ({"in_field": False}, {}, Obstacle.FIELD),
        ({"age_bands": frozenset({"adolescent"})}, {}, Obstacle.AGE_BAND),
        ({}, {"age_band": None}, Obstacle.AGE_UNKNOWN),
        ({"registered": False}, {}, Obstacle.REGISTER),
        ({"registered": None}, {}, Obstacle.REGISTER_UNKNOWN),
        ({"on_leave": True}, {}, Obstacle.ON_LEAVE),
        ({"load": 10}, {}, Obstacle.FULL),
        ({"languages": frozenset({"en"})}, {"language": "tt"}, Obstacle.LANGUAGE),
        ({"house": ASKING}, {}, Obstacle.OWN_ORGANISATION),
        ({"user_id": UUID(int=3)}, {}, Obstacle.REFERRER),
        ({}, {"treating": frozenset({HOUSE})}, Obstacle.TREATING),
        ({"conflicts": frozenset({Conflict.TREATING})}, {}, Obstacle.TREATING),
        ({"conflicts": frozenset({Conflict.KINSHIP})}, {}, Obstacle.KINSHIP),
        ({"conflicts": frozenset({Conflict.INTEREST})}, {}, Obstacle.INTEREST),
        ({"reviewed_before": True}, {}, Obstacle.EARLIER_REVIEWER),
        ({"gave_back": True}, {}, Obstacle.GAVE_BACK),
        ({}, {"urgency": Urgency.EMERGENCY}, Obstacle.NOT_ON_DUTY),
    ],
)
def test_each_obstacle_by_itself(facts, asked, expected: Obstacle) -> None:
    assert obstacles_of(need(), person(), SEEDED) == ()
    assert obstacles_of(need(**asked), person(**facts), SEEDED) == (expected,)


@given(st.floats(0, 60), st.integers(0, 30), st.integers(1, 5), st.floats(0, 10))
def test_more_before_this_is_never_better_and_more_time_never_worse(
    sittings: float, before: int, more: int, longer: float
) -> None:
    chance = chance_in_time(expected_sittings=sittings, before_this=before)
    assert 0 <= chance <= 1
    assert chance_in_time(expected_sittings=sittings, before_this=before + more) <= chance + 1e-12
    assert chance_in_time(expected_sittings=sittings + longer, before_this=before) >= chance - 1e-12


def test_the_chance_to_be_in_time_is_poissons() -> None:
    assert chance_in_time(expected_sittings=0, before_this=0) == 0
    assert chance_in_time(expected_sittings=1, before_this=0) == pytest.approx(1 - exp(-1))
    assert chance_in_time(expected_sittings=2, before_this=1) == pytest.approx(1 - 3 * exp(-2))


def test_an_interpreter_makes_up_for_a_language() -> None:
    helped = replace(SEEDED, interpreters=frozenset({"tt"}))
    foreign = person(languages=frozenset({"en"}))
    assert obstacles_of(need(language="tt"), foreign, helped) == ()


def test_a_hole_in_the_roster_speaks_for_everybody_whom_nothing_else_stops() -> None:
    emergency = need(urgency=Urgency.EMERGENCY)
    ranked = rank(
        emergency, [person(10), person(11), person(12, load=10), person(13, gave_back=True)], SEEDED
    )
    together = offered_together(emergency, ranked[0], ranked, parallel=None)
    assert {one.person.consultant_id.int for one in together} == {10, 11}


def test_an_empty_roster_is_a_warning_and_a_manned_one_a_stop() -> None:
    emergency = need(urgency=Urgency.EMERGENCY)
    alone = rank(emergency, [person(10), person(11)], SEEDED)
    assert {one.verdict for one in alone} == {Verdict.WARNING}
    manned = rank(emergency, [person(10), person(11, on_duty=True)], SEEDED)
    assert [(one.person.consultant_id.int, one.verdict) for one in manned] == [
        (11, Verdict.OK),
        (10, Verdict.STOP),
    ]


def test_what_nobody_knows_is_the_middle_and_says_so() -> None:
    terms = {term.name: term for term in terms_of(need(), person(), SEEDED)}
    assert (terms[TermName.ANSWER].value, terms[TermName.ANSWER].is_known) == (-5, False)
    assert (terms[TermName.QUALITY].value, terms[TermName.QUALITY].is_known) == (0, False)


def test_the_designs_figures() -> None:
    best = person(
        exact=True, saw_child=True, idle_days=None, answer_share=0.0, quality=5.0, languages=frozenset({"ru"})
    )
    designed = replace(SEEDED, forecast=0)
    assert 85 <= total(terms_of(need(), best, designed)) < 86  # 30 + 15 + 15 + 10 + 10 + 5, and the lot
    worst = person(load=10, answer_share=2.0, quality=1.0, idle_days=0.0, languages=frozenset({"en"}))
    at_night = replace(worst, local_time=datetime(2026, 11, 18, 3, tzinfo=UTC))
    assert -40 <= total(terms_of(need(), at_night, designed)) < -39  # 25 + 10 + 5


def test_everything_has_a_verdict_and_words() -> None:
    assert set(VERDICTS) == set(OBSTACLE_NAMES) == set(Obstacle)
    assert set(_TELLERS) == set(TermName)
    assert {field.name for field in fields(Weights)} >= set(TermName) - {TermName.KEPT_FREE}


@pytest.mark.parametrize(
    "why_not", [{"age_bands": frozenset()}, {"on_leave": True}, {"load": 99}, {"house": ASKING}], ids=str
)
def test_whoever_is_on_duty_and_cannot_be_asked_leaves_a_hole_in_the_roster(why_not: dict[str, Any]) -> None:
    emergency = need(urgency=Urgency.EMERGENCY)
    ranked = rank(emergency, [person(10, on_duty=True, **why_not), person(11)], SEEDED)
    by_id = {one.person.consultant_id.int: one for one in ranked}
    assert by_id[11].obstacles == (Obstacle.NOBODY_ON_DUTY,)
    assert by_id[10].verdict is not Verdict.OK
    together = offered_together(emergency, by_id[11], ranked, parallel=None)
    assert [one.person.consultant_id.int for one in together] == [11]


def test_whoever_is_on_duty_and_gave_it_back_leaves_a_hole_in_the_roster() -> None:
    emergency = need(urgency=Urgency.EMERGENCY)
    back, other = person(10, on_duty=True, gave_back=True), person(11)
    by_id = {one.person.consultant_id.int: one.obstacles for one in rank(emergency, [back, other], SEEDED)}
    assert by_id == {10: (Obstacle.GAVE_BACK,), 11: (Obstacle.NOBODY_ON_DUTY,)}
    there = person(12, on_duty=True)
    by_id = {
        one.person.consultant_id.int: one.obstacles for one in rank(emergency, [back, other, there], SEEDED)
    }
    assert by_id[11] == (Obstacle.NOT_ON_DUTY,)


def test_the_silent_are_asked_again_only_when_nobody_else_is_left_and_refusals_stay() -> None:
    silent, refused, free = person(10, gave_back=True), person(11, gave_back=True), person(12)
    ranked = rank(need(), [silent, refused, free], SEEDED)
    assert [one.person for one in askable(ranked, silent={silent.consultant_id})] == [free]
    left = rank(need(), [silent, refused], SEEDED)
    assert [one.person for one in askable(left, silent={silent.consultant_id})] == [silent]
