"""Everything open at once: the assignment is the cheapest one, and proposals follow its rules."""

from math import inf
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from consilia.routing.domain.assignment import (
    Choice,
    Kind,
    OpenQuestion,
    Reason,
    Rules,
    assign,
    first_of_each,
    propose,
    why,
)

RULES = Rules(enough=0.9, most=2, least_gain=0.05)
ALWAYS = ((1.0, 50.0),)  # certain to say yes, and sure to sit down


def choice(number: int, chance: float = 1.0, **facts) -> Choice:
    """Somebody who answers in time with this chance, as long as nothing lies before it."""
    known = {"consultant_id": UUID(int=number), "yeses": ((chance, 50.0),), "working": 480.0, "usual": 60.0}
    return Choice(**{**known, **facts})


def opened(
    key: str, *free: Choice, asked: tuple[Choice, ...] = (), holder: Choice | None = None
) -> OpenQuestion:
    return OpenQuestion(key=key, free=free, asked=asked, holder=holder)


cells = st.one_of(st.just(inf), st.integers(0, 5).map(float), st.floats(0, 1))


@given(
    st.integers(1, 6).flatmap(
        lambda rows: st.lists(st.lists(cells, min_size=8, max_size=8), min_size=rows, max_size=rows)
    )
)
def test_the_assignment_is_as_cheap_as_scipys(costs: list[list[float]]) -> None:
    square = [[*row, *[100.0] * len(costs)] for row in costs]  # a column of its own for everybody
    found = assign(square)
    assert len(set(found)) == len(square)
    rows, columns = linear_sum_assignment(np.array(square))
    ours = sum(square[row][column] for row, column in enumerate(found))
    assert ours == pytest.approx(np.array(square)[rows, columns].sum())


def test_nobody_is_given_two_questions_while_another_is_free() -> None:
    """The best of both is kept for the one that only she can answer; the other question is told why."""
    only, both = choice(1, yeses=((1.0, 2.0),)), choice(2, yeses=((1.0, 1.9),))
    first = first_of_each([opened("a", only, both), opened("b", only)])
    assert {key: one.consultant_id.int for key, one in first.items()} == {"a": 2, "b": 1}
    told = {one.key: one for one in propose([opened("a", only, both), opened("b", only)], RULES)}
    assert (told["a"].kind, told["a"].reason, told["a"].beside) == (Kind.OFFER, Reason.KEPT_FREE, only)
    assert (told["b"].reason, told["b"].beside) == (Reason.FIRST, None)


def test_the_second_question_of_one_person_waits_behind_the_first() -> None:
    """She sits down once in expectation: two questions are too many for her, so the slower one gets the other."""
    busy, slow = choice(1, yeses=((1.0, 1.0),)), choice(2, yeses=((1.0, 0.9),))
    first = first_of_each([opened("a", busy, slow), opened("b", busy, slow)])
    assert {one.consultant_id.int for one in first.values()} == {1, 2}


def test_who_has_no_candidate_gets_no_proposal() -> None:
    assert propose([opened("a"), opened("b", asked=(choice(1, 0.1),))], RULES) == []


def test_one_more_is_asked_until_it_is_enough() -> None:
    likely = opened("a", choice(2, 0.8), asked=(choice(1, 0.95),))
    unlikely = opened("b", choice(2, 0.5), choice(3, 0.8), asked=(choice(1, 0.5),))
    (also,) = propose([likely, unlikely], RULES)
    assert (also.key, also.kind, also.to.consultant_id.int) == ("b", Kind.ALSO, 3)
    assert (also.before, also.after) == (pytest.approx(0.5), pytest.approx(0.9))


def test_too_little_gain_is_not_worth_a_message() -> None:
    assert propose([opened("a", choice(2, 0.01), asked=(choice(1, 0.5),))], RULES) == []


def test_an_offer_moves_only_after_its_grace() -> None:
    fresh, stale = choice(1, 0.1, in_grace=True), choice(2, 0.2, waited=300.0)
    (move,) = propose([opened("a", choice(3, 0.8), asked=(fresh, stale))], RULES)
    assert (move.kind, move.beside, move.reason) == (Kind.MOVE, stale, Reason.NO_ANSWER)
    assert move.after == pytest.approx(1 - 0.9 * 0.2)
    young = choice(2, 0.2, in_grace=True)
    assert propose([opened("a", choice(3, 0.8), asked=(fresh, young))], RULES) == []


def test_who_has_it_keeps_it_and_another_is_invited() -> None:
    (invited,) = propose([opened("a", choice(2, 0.8), holder=choice(1, 0.5))], RULES)
    assert (invited.kind, invited.beside) == (Kind.STEP_IN, choice(1, 0.5))
    full = opened("a", choice(3, 0.8), asked=(choice(2, 0.1),), holder=choice(1, 0.1))
    assert propose([full], RULES) == []  # no more than the policy says, and no move of what is accepted


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({"working": 0.0}, {}, Reason.HOURS_END),
        ({"working": 100.0}, {"working": 480.0}, Reason.HOURS_END),
        ({"waited": 90.0}, {}, Reason.NO_ANSWER),
        ({"ahead": 3}, {"ahead": 1}, Reason.QUEUE),
        ({}, {}, Reason.SOONER),
    ],
)
def test_the_reason_is_what_tells_them_apart(before: dict, after: dict, reason: Reason) -> None:
    assert why(choice(1, **before), choice(2, **after)) is reason


def test_more_before_it_makes_an_answer_less_likely() -> None:
    one = choice(1, yeses=((0.5, 1.0), (0.5, 3.0)))
    chances = [one.chance(more) for more in range(4)]
    assert chances == sorted(chances, reverse=True)
    assert 0 < chances[3] < chances[0] < 1
