"""The ways of routing that `routing_simulation` compares."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.routing_simulation_play import Play
from benchmarks.routing_simulation_world import ANSWER, OFF_HOURS_SITTING, SITTING, WORK, Expert, Question
from consilia.routing.domain.forecast import chance_in_time
from consilia.routing.domain.obstacles import Verdict
from consilia.routing.domain.ranking import Ranked

# A question in hand is offered to others too when it will be late with this chance, and by so much less with them.
RESCUED_FROM, RESCUE_GAINS, RESCUERS = 0.1, 0.05, 3


@dataclass(frozen=True)
class Asking:
    """A policy of offers: how many are asked at once, and whether the next is asked without a coordinator."""

    planned: int
    urgent: int
    next_planned: bool

    def at_once(self, urgency: str) -> int:
        return self.planned if urgency == "planned" else self.urgent

    def __str__(self) -> str:
        return f"{self.urgent} / {self.planned}"


SEED = Asking(planned=1, urgent=2, next_planned=False)  # the seed of the product
THREE = Asking(planned=3, urgent=3, next_planned=True)


def _possible(play: Play, question: Question, at: float) -> list[Ranked]:
    """Whom a coordinator may ask; somebody with a warning only when there is nobody without."""
    asked = play.open_offers[question.number]
    free = [
        one
        for one in play.ranked(question, at)
        if one.verdict is not Verdict.STOP and one.person.consultant_id not in asked
    ]
    return [one for one in free if one.verdict is Verdict.OK] or (free if not asked else [])


def _wanted(play: Play, question: Question, free: Sequence[Ranked], policy: Asking) -> int:
    """How many more are asked now."""
    asked = len(play.open_offers[question.number])
    if question.urgency == "emergency":
        on_duty = sum(one.person.on_duty for one in free)
        return on_duty or len(free)  # without a roster everybody is asked: the child cannot wait
    return policy.at_once(question.urgency) - asked


class ByHand:
    """First come, first served: one expert at a time, one of the first three of the page as it was before the score."""

    name = "by hand, 1 / 1"
    batch = rescue = 0.0
    forecast = False

    def choose(self, play: Play, waiting: Sequence[Question], at: float) -> dict[int, list[Expert]]:
        return {question.number: self._one(play, question, at) for question in waiting}

    def _one(self, play: Play, question: Question, at: float) -> list[Expert]:
        free = _possible(play, question, at)
        if not free:
            return []

        def as_before(one: Ranked) -> tuple[bool, bool, bool, float]:
            person, expert = one.person, play.experts[one.person.consultant_id]
            return (
                not person.exact,
                not person.on_duty,
                not expert.work.is_open(at),
                person.load / person.limit,
            )

        first_three = sorted(free, key=as_before)[:3]
        place = (question.number * 7919 + play.attempts[question.number]) % len(first_three)
        return [play.experts[first_three[place].person.consultant_id]]

    def asks_next(self, question: Question) -> bool:
        return False

    def rescuers(self, play: Play, question: Question, holder: Expert, at: float) -> list[Expert]:
        return []


class Greedy:
    """The score of the product, each question by itself, several asked at once as the policy says."""

    kind = "score"
    batch = rescue = 0.0

    def __init__(self, policy: Asking, *, kind: str = "", forecast: bool = True) -> None:
        self.policy, self.forecast = policy, forecast
        self.name = f"{kind or self.kind}, {policy}"

    def choose(self, play: Play, waiting: Sequence[Question], at: float) -> dict[int, list[Expert]]:
        return {question.number: self._best(play, question, at) for question in waiting}

    def _best(self, play: Play, question: Question, at: float) -> list[Expert]:
        free = self.order(play, question, _possible(play, question, at), at)
        wanted = _wanted(play, question, free, self.policy)
        return [play.experts[one.person.consultant_id] for one in free[: max(wanted, 0)]]

    def order(self, play: Play, question: Question, free: list[Ranked], at: float) -> list[Ranked]:
        return free

    def asks_next(self, question: Question) -> bool:
        return question.urgency != "planned" or self.policy.next_planned

    def rescuers(self, play: Play, question: Question, holder: Expert, at: float) -> list[Expert]:
        return []


class Reoptimised(Greedy):
    """Every few minutes everything open is looked at again, as one assignment: the forecast first, then the score.

    The forecast uses each expert's own pace so far. What waits is assigned at once. What somebody accepted and
    will probably answer too late is offered to others as well; it changes hands when one of them accepts before
    it is begun.
    """

    kind = "re-optimised"
    batch = 5.0
    rescue = 15.0

    def order(self, play: Play, question: Question, free: list[Ranked], at: float) -> list[Ranked]:
        return sorted(free, key=lambda one: cost(play, question, one, at))

    def rescuers(self, play: Play, question: Question, holder: Expert, at: float) -> list[Expert]:
        held = _chance_of_holder(play, question, holder, at)
        if held < RESCUED_FROM:
            return []
        free = [one for one in _possible(play, question, at) if one.person.consultant_id != holder.id]
        chances = [
            (chance_to_miss(play, question, play.experts[one.person.consultant_id], at), one) for one in free
        ]
        better = sorted(
            (chance, place) for place, (chance, _) in enumerate(chances) if chance < held - RESCUE_GAINS
        )
        return [play.experts[chances[place][1].person.consultant_id] for _, place in better[:RESCUERS]]

    def choose(self, play: Play, waiting: Sequence[Question], at: float) -> dict[int, list[Expert]]:
        if len(waiting) == 1:
            return super().choose(play, waiting, at)
        chosen: dict[int, list[Expert]] = {}
        for root in {question.root for question in waiting}:
            chosen |= self._together(play, [one for one in waiting if one.root == root], at)
        return chosen

    def _together(self, play: Play, waiting: Sequence[Question], at: float) -> dict[int, list[Expert]]:
        """Each expert stands in as many columns as there are questions: the second she gets waits behind the first."""
        experts = play.by_root[waiting[0].root]
        free = [{one.person.consultant_id: one for one in _possible(play, q, at)} for q in waiting]
        costs = np.full((len(waiting), len(experts) * len(waiting)), 1e6)
        for row, question in enumerate(waiting):
            for place, expert in enumerate(experts):
                if ranked := free[row].get(expert.id):
                    for more in range(len(waiting)):
                        costs[row, place * len(waiting) + more] = cost(play, question, ranked, at, more=more)
        chosen = {}
        for row, column in zip(*linear_sum_assignment(costs), strict=True):
            if costs[row, column] < 1e6:
                question, first = waiting[row], experts[column // len(waiting)]
                others = [one for one in self._best(play, question, at) if one is not first]
                wanted = _wanted(play, question, list(free[row].values()), self.policy)
                chosen[question.number] = [first, *others][: max(wanted, 0)]
        return chosen


def _chance_of_holder(play: Play, question: Question, holder: Expert, at: float) -> float:
    """She has accepted: only her sittings until the deadline count, and what is due before it in her hands."""
    last = question.due - WORK[question.urgency]
    if last <= at:
        return 1.0
    expected = _sittings(play, holder, at, last, at, urgent=question.urgency == "urgent")
    ahead = sum(due < question.due for due, _ in play.queues[holder.id])
    return 1 - chance_in_time(expected_sittings=expected, before_this=ahead)


def cost(play: Play, question: Question, one: Ranked, at: float, *, more: int = 0) -> float:
    """The chance to miss the deadline in per cent, and the score where two chances are alike."""
    expert = play.experts[one.person.consultant_id]
    return 100 * chance_to_miss(play, question, expert, at, more=more) - 0.02 * one.score


def chance_to_miss(play: Play, question: Question, expert: Expert, at: float, *, more: int = 0) -> float:
    """From her calendar with planned leave, her pace so far, and what is due before this in her hands.

    Sittings come irregularly, so their number until the deadline is taken as Poisson's; she must sit down once
    for each question before this one, and once for this.
    """
    accepted = _expected_answer(question, expert, at)
    last = question.due - WORK[question.urgency]
    if question.urgency == "emergency":
        return 1 / (1 + math.exp((last - accepted) / 30))
    if last <= accepted:
        return 1.0
    expected = _sittings(play, expert, accepted, last, at, urgent=question.urgency == "urgent")
    ahead = more + sum(due <= question.due for due, _ in play.queues[expert.id])
    return 1 - chance_in_time(expected_sittings=expected, before_this=ahead)


def _expected_answer(question: Question, expert: Expert, at: float) -> float:
    if question.urgency == "emergency" and expert.duty.is_open(at):
        return at + ANSWER["emergency"]
    return expert.reachable(question.urgency).add(at, ANSWER[question.urgency])


def _sittings(play: Play, expert: Expert, start: float, end: float, at: float, *, urgent: bool) -> float:
    """How often she will probably sit down between two moments, by how often she did until now."""
    pace = pace_of(expert, at)
    working = expert.work.passed(end) - expert.work.passed(start)
    expected = working / (SITTING * pace)
    if urgent:
        outside = expert.awake.passed(end) - expert.awake.passed(start) - working
        expected += max(outside, 0.0) / (OFF_HOURS_SITTING * pace)
    return expected


def pace_of(expert: Expert, at: float, *, prior: float = 5.0) -> float:
    """How much slower than usual she has been so far; with five usual sittings before the first."""
    usual = expert.work.passed(at) / (SITTING * 1.32)  # the mean of a lognormal is above its median
    return 1.32 * (usual + prior) / (bisect_right(expert.sittings_at_work, at) + prior)
