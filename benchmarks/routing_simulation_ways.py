"""The ways of routing that `routing_simulation` compares."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.routing_simulation_play import EXPECTED_ANSWER, EXPECTED_WORK, POLICY_SITTING, Play
from benchmarks.routing_simulation_world import MINUTE as ONE_MINUTE
from benchmarks.routing_simulation_world import OFF_HOURS_SITTING, START, Expert, Question
from consilia.routing.domain.assignment import Choice, Kind, OpenQuestion, Proposed, Rules, propose
from consilia.routing.domain.habits import Prior, habit_of
from consilia.routing.domain.obstacles import Verdict
from consilia.routing.domain.ranking import Ranked, askable

# Minutes in which an offer is not taken back.
GRACE = {"urgent": 45.0, "planned": 480.0}


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


ONE = Asking(planned=1, urgent=2, next_planned=False)
SEED = Asking(planned=3, urgent=2, next_planned=False)  # the seed of the product
THREE = Asking(planned=3, urgent=3, next_planned=True)


def _possible(play: Play, question: Question, at: float) -> list[Ranked]:
    """Whom a coordinator may ask; somebody with a warning only when there is nobody without."""
    asked = play.asked_at[question.number]
    free = [
        one
        for one in play.ranked(question, at)
        if one.verdict is not Verdict.STOP and one.person.consultant_id not in asked
    ]
    return [one for one in free if one.verdict is Verdict.OK] or (free if not asked else [])


def _wanted(play: Play, question: Question, free: Sequence[Ranked], policy: Asking) -> int:
    """How many more are asked now."""
    asked = len(play.asked_at[question.number])
    if question.urgency == "emergency":
        on_duty = sum(one.person.on_duty and not one.person.gave_back for one in free)
        return on_duty or len(free)  # without a roster everybody is asked: the child cannot wait
    return policy.at_once(question.urgency) - asked


class ByHand:
    """First come, first served: one expert at a time, one of the first three of the page as it was before the score."""

    name = "by hand, 1 / 1"
    every = 0.0
    forecast = False

    def choose(self, play: Play, question: Question, at: float) -> list[Expert]:
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

    def at_once(self, urgency: str) -> int:
        return 1

    def plan(self, play: Play, questions: Sequence[Question], at: float) -> list[Proposed]:
        return []


class Greedy:
    """The score of the product, each question by itself, several asked at once as the policy says."""

    kind = "score"
    every = 0.0

    def __init__(self, policy: Asking, *, kind: str = "", forecast: bool = True) -> None:
        self.policy, self.forecast = policy, forecast
        self.name = f"{kind or self.kind}, {policy}"

    def choose(self, play: Play, question: Question, at: float) -> list[Expert]:
        free = _possible(play, question, at)
        wanted = _wanted(play, question, free, self.policy)
        return [play.experts[one.person.consultant_id] for one in free[: max(wanted, 0)]]

    def asks_next(self, question: Question) -> bool:
        return question.urgency != "planned" or self.policy.next_planned

    def at_once(self, urgency: str) -> int:
        return self.policy.at_once(urgency)

    def plan(self, play: Play, questions: Sequence[Question], at: float) -> list[Proposed]:
        return []


class Reoptimised(Greedy):
    """Every few minutes everything open is looked at together, by the product's `propose`; each proposal is followed.

    What each expert will do is learnt from her answers so far, as the product learns it.
    """

    kind = "re-optimised, colleagues step in"
    kinds = frozenset(Kind)

    def __init__(self, policy: Asking, rules: Rules, *, every: float, kind: str = "") -> None:
        super().__init__(policy, kind=kind)
        self.rules, self.every = rules, every

    def plan(self, play: Play, questions: Sequence[Question], at: float) -> list[Proposed]:
        proposed = propose([self._as_open(play, one, at) for one in questions], self.rules)
        return [one for one in proposed if one.kind in self.kinds]

    def _as_open(self, play: Play, question: Question, at: float) -> OpenQuestion:
        holder, asked_at = play.holders.get(question.number), play.asked_at[question.number]
        holding = choice_of(play, question, holder, at, waited=0.0, said_yes=True) if holder else None
        by_now = play.standing_by[question.number]
        asked = [
            choice_of(play, question, play.experts[one], at, waited=at - since)
            for one, since in asked_at.items()
        ] + [choice_of(play, question, play.experts[one], at, waited=0.0, said_yes=True) for one in by_now]
        standing = OpenQuestion(key=question.number, asked=tuple(asked), holder=holding)
        if standing.likely() >= self.rules.enough:
            return standing  # nothing will be proposed: whom else one could ask need not be looked up
        beside = {*asked_at, *by_now, *([holder.id] if holder else [])}
        ranked = [one for one in play.ranked(question, at) if one.person.consultant_id not in beside]
        free = [
            choice_of(play, question, play.experts[one.person.consultant_id], at, score=one.score)
            for one in askable(ranked, silent=play.silent[question.number] - play.gave_back[question.number])
        ]
        return OpenQuestion(key=question.number, asked=tuple(asked), free=tuple(free), holder=holding)


def choice_of(
    play: Play,
    question: Question,
    expert: Expert,
    at: float,
    *,
    waited: float | None = None,
    said_yes: bool = False,
    score: float = 0.0,
) -> Choice:
    """One expert for one question, from what the product would know at that moment."""
    planned, last = question.urgency == "planned", question.due - EXPECTED_WORK
    hour = (START + at * ONE_MINUTE).astimezone(expert.zone).hour
    habit = habit_of(
        play.tallies[expert.id, question.urgency], hour, Prior(minutes=EXPECTED_ANSWER[question.urgency])
    )
    passed = waited or 0.0
    if planned and waited:
        passed = expert.work.passed(at) - expert.work.passed(at - waited)
    yeses = [(1.0, 0.0)] if said_yes else habit.yeses(waited=passed)
    moments = [(share, expert.work.add(at, more) if planned else at + more) for share, more in yeses]
    return Choice(
        consultant_id=expert.id,
        yeses=tuple(
            (share, _sittings(play, expert, moment, last, urgent=not planned)) for share, moment in moments
        ),
        ahead=sum(due < question.due for due, _ in play.queues[expert.id]),
        score=score,
        waited=waited,
        in_grace=waited is not None and (said_yes or waited < GRACE[question.urgency]),
        working=max(expert.work.passed(last) - expert.work.passed(at), 0.0),
        usual=habit.minutes,
    )


def _sittings(play: Play, expert: Expert, start: float, end: float, *, urgent: bool) -> float:
    """How often she will probably sit down between two moments, by her pace so far."""
    if end <= start:
        return 0.0
    working = expert.work.passed(end) - expert.work.passed(start)
    expected = play.paces[expert.id].sittings(working, usual_gap=POLICY_SITTING)
    if urgent:
        outside = expert.awake.passed(end) - expert.awake.passed(start) - working
        expected += max(outside, 0.0) / OFF_HOURS_SITTING
    return expected


class OffersOnly(Reoptimised):
    """Looks only at what nobody has accepted: shows what the stepping in is worth."""

    kind = "re-optimised, offers only"
    kinds = frozenset(Kind) - {Kind.STEP_IN}
