"""Plays the year of `routing_simulation` by one way of routing, and counts the bound that nobody can beat."""

import heapq
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import median
from typing import Protocol
from uuid import UUID

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks.routing_simulation_world import CONCLUSION, DAY, END, START, Expert, Question, World
from benchmarks.routing_simulation_world import MINUTE as ONE_MINUTE
from consilia.routing.domain.assignment import Kind, Proposed
from consilia.routing.domain.facts import Answerer, Need, Urgency, Weights
from consilia.routing.domain.forecast import chance_in_time
from consilia.routing.domain.habits import Answered, Pace, Said, Tally
from consilia.routing.domain.ranking import Ranked, rank

GIVES_UP = 14 * DAY  # after the deadline: it counts as missed, and nobody looks at it any more
EXPECTED_ANSWER = {"urgent": 60.0, "planned": 240.0}
EXPECTED_WORK, POLICY_SITTING = 60.0, 480 / 3
# Where a look changed nothing and nobody answered since, the next looks would change nothing either: CPU is saved.
RESTS = 60.0
TRY_AGAIN = {"emergency": 10.0, "urgent": 30.0, "planned": 120.0}


class Way(Protocol):
    """A way of routing. `every`: minutes between two looks at everything open; 0: each question at once, by itself."""

    name: str
    every: float
    forecast: bool  # whether the score has its term for the forecast

    def choose(self, play: "Play", question: Question, at: float) -> list[Expert]: ...

    def asks_next(self, question: Question) -> bool: ...

    def at_once(self, urgency: str) -> int: ...

    def plan(self, play: "Play", questions: Sequence[Question], at: float) -> list[Proposed]: ...


@dataclass
class Play:
    """One year by one way. Nothing here looks at what has not happened yet."""

    world: World
    way: Way
    weights: Weights
    asked_at: dict[int, dict[UUID, float]] = field(default_factory=lambda: defaultdict(dict))
    gave_back: dict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    silent: dict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    holders: dict[int, Expert] = field(default_factory=dict)
    queues: dict[object, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    standing_by: dict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    loads: dict[object, int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[object, list[float]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[object, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    tallies: dict[tuple[UUID, str], dict[int, Tally]] = field(default_factory=lambda: defaultdict(dict))
    paces: dict[object, Pace] = field(default_factory=lambda: defaultdict(Pace))
    signed: dict[object, float] = field(default_factory=lambda: defaultdict(float))
    asked: dict[object, int] = field(default_factory=lambda: defaultdict(int))
    attempts: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.questions = [replace(one) for one in self.world.questions]
        self.experts = {expert.id: expert for expert in self.world.experts}
        self.by_root: dict[str, list[Expert]] = defaultdict(list)
        for expert in self.world.experts:
            self.by_root[expert.root].append(expert)
        if not self.way.forecast:
            self.weights = replace(self.weights, forecast=0.0)
        self.handed_over = self.offered = self.taken_back = 0
        self._rests: dict[int, float] = {}
        self.open: dict[int, Question] = {}  # nobody has begun them; only ways that look again keep this
        self._events: list[tuple[float, int, str, tuple[object, ...]]] = []
        self._order = count()

    def run(self) -> list[Question]:
        for question in self.questions:
            self._at(question.ready, "ready", question)
        for expert in self.world.experts:
            for moment, at_work in expert.sittings:
                self._at(moment, "sit", expert, at_work)
        if self.way.every:
            self._at(self.way.every, "look")
        while self._events:
            at, _, kind, what = heapq.heappop(self._events)
            getattr(self, f"_{kind}")(at, *what)
        return self.questions

    def _at(self, moment: float, kind: str, *what: object) -> None:
        if moment < END:
            heapq.heappush(self._events, (moment, next(self._order), kind, what))

    # ------------------------------------------------------------------ the coordinator

    def _ready(self, at: float, question: Question) -> None:
        if question.accepted is not None or self.asked_at[question.number]:
            return
        if self.way.every and question.urgency != "emergency":
            self.open[question.number] = question
            return
        self._offer(question, at)

    def _offer(self, question: Question, at: float) -> None:
        for expert in self.way.choose(self, question, at):
            self._ask(question, expert, at)
        if not self.asked_at[question.number] and at < question.due + GIVES_UP:
            self._at(at + TRY_AGAIN[question.urgency], "ready", question)

    def _look(self, at: float) -> None:
        """Everything open, as the product's job looks at it; its proposals are followed at once."""
        self._at(at + self.way.every, "look")
        for number in [number for number, one in self.open.items() if at > one.due + GIVES_UP]:
            del self.open[number]
        by_root: dict[str, list[Question]] = defaultdict(list)
        for question in self.open.values():
            if self._rests.get(question.number, 0.0) <= at:
                by_root[question.root].append(question)
                self._rests[question.number] = at + RESTS
        for questions in by_root.values():
            for proposed in self.way.plan(self, questions, at):
                self._follow(proposed, at)

    def _follow(self, proposed: Proposed, at: float) -> None:
        question = self.questions[proposed.key]  # type: ignore[call-overload]
        if proposed.kind is Kind.MOVE and proposed.beside:
            self.asked_at[question.number].pop(proposed.beside.consultant_id, None)
            self.taken_back += 1
        first = self.experts[proposed.to.consultant_id]
        self._ask(question, first, at)
        if proposed.kind is Kind.OFFER:  # the policy's others at the same moment
            wanted = self.way.at_once(question.urgency) - 1
            others = [one for one in self.way.choose(self, question, at) if one is not first]
            for other in others[:wanted]:
                self._ask(question, other, at)

    def _ask(self, question: Question, expert: Expert, at: float) -> None:
        key = (question.number, expert.id)
        word, moment = said_at(self.world, question, expert, at, self.asked[key])
        self.asked[key] += 1
        self.offered += 1
        self.asked_at[question.number][expert.id] = at
        self._at(moment, "answer", question, expert, word, at)

    # ------------------------------------------------------------------ the expert

    def _answer(self, at: float, question: Question, expert: Expert, word: str, since: float) -> None:
        if self.asked_at[question.number].get(expert.id) != since:
            return  # somebody else was first, or the offer was taken back
        del self.asked_at[question.number][expert.id]
        self._rests.pop(question.number, None)
        self._learn(at, question, expert, word, since)
        if word == "accept":
            if question.accepted is None:
                self._accept(at, question, expert)
            else:
                self.standing_by[question.number].add(expert.id)
                insort(self.queues[expert.id], (question.due, question.number))
            return
        (self.silent if word == "silent" else self.gave_back)[question.number].add(expert.id)
        self.attempts[question.number] += 1
        if question.accepted is None and question.number not in self.open:
            self._ask_next(at, question)

    def _ask_next(self, at: float, question: Question) -> None:
        if self.way.asks_next(question):
            self._offer(question, at)
        elif not self.asked_at[question.number]:
            wait = self.world.again(question, self.attempts[question.number])
            line = self.world.homes[question.root]
            planned = question.urgency == "planned"
            self._at(line.add(at, wait) if planned else at + wait, "ready", question)

    def _learn(self, at: float, question: Question, expert: Expert, word: str, since: float) -> None:
        said = {"accept": Said.ACCEPTED, "refuse": Said.REFUSED, "silent": Said.SILENT}[word]
        minutes = at - since
        if question.urgency == "planned":
            minutes = expert.work.passed(at) - expert.work.passed(since)
        hour = (START + since * ONE_MINUTE).astimezone(expert.zone).hour
        tallies = self.tallies[expert.id, question.urgency]
        tallies.setdefault(hour, Tally()).add(Answered(hour, said, minutes))

    def _accept(self, at: float, question: Question, expert: Expert) -> None:
        question.accepted = at
        self.asked_at[question.number].clear()
        self.holders[question.number] = expert
        self.loads[expert.id] += 1
        self.taken[expert.id].append(at)
        if question.urgency == "emergency":
            self._at(at + question.work * expert.speed, "sign", question, expert)
        else:
            insort(self.queues[expert.id], (question.due, question.number))

    def _sit(self, at: float, expert: Expert, at_work: bool) -> None:  # noqa: FBT001
        """She takes the one that is due first; outside working hours only urgent ones.

        In her queue lie also those that somebody else has and into which she was asked to step.
        """
        for _, number in self.queues[expert.id]:
            question = self.questions[number]
            if at_work or question.urgency == "urgent":
                self._begin(at, question, expert)
                self._at(at + question.work * expert.speed, "sign", question, expert)
                return

    def _begin(self, at: float, question: Question, expert: Expert) -> None:
        holder = self.holders[question.number]
        for one in {holder.id, *self.standing_by[question.number]}:
            self.queues[one].remove((question.due, question.number))
        if holder is not expert:
            self.loads[holder.id] -= 1
            self.loads[expert.id] += 1
            self.taken[expert.id].append(at)
            self.handed_over += 1
        self.standing_by[question.number].clear()
        self.asked_at[question.number].clear()
        self.open.pop(question.number, None)

    def _sign(self, at: float, question: Question, expert: Expert) -> None:
        question.signed = at
        self.loads[expert.id] -= 1
        accepted = question.accepted or at
        if question.due > accepted:
            insort(self.shares[expert.id][question.urgency], (at - accepted) / (question.due - accepted))
        if question.urgency == "planned":
            idle = max(self.signed[expert.id], accepted)
            self.paces[expert.id].add(expert.work.passed(at) - expert.work.passed(idle))
        self.signed[expert.id] = at

    # ------------------------------------------------------------------ what the product knows

    def ranked(self, question: Question, at: float) -> list[Ranked]:
        """The product's own order of everybody in the field, from what has happened so far."""
        need = Need(
            seed=str(question.number),
            urgency=Urgency(question.urgency),
            age_band=question.band,
            language=question.language,
            house=question.house,
            asks=None,
        )
        return rank(
            need, [self._as_seen(one, question, at) for one in self.by_root[question.root]], self.weights
        )

    def _forecast(self, expert: Expert, question: Question, at: float) -> float | None:
        """As the product forecasts: from working time with leave, and one pace of policy for everybody."""
        if question.urgency == "emergency":
            return None
        accepted = expert.work.add(at, EXPECTED_ANSWER[question.urgency])
        working = expert.work.passed(question.due - EXPECTED_WORK) - expert.work.passed(accepted)
        ahead = sum(due <= question.due for due, _ in self.queues[expert.id])
        return chance_in_time(expected_sittings=working / POLICY_SITTING, before_this=ahead)

    def _as_seen(self, expert: Expert, question: Question, at: float) -> Answerer:
        taken, shares = self.taken[expert.id], self.shares[expert.id][question.urgency]
        return Answerer(
            consultant_id=expert.id,
            user_id=expert.id,
            house=expert.house,
            exact=question.field in expert.fields,
            age_bands=expert.bands,
            languages=expert.languages,
            on_leave=expert.away.is_open(at),
            on_duty=expert.duty.is_open(at),
            local_time=(START + at * ONE_MINUTE).astimezone(expert.zone),
            load=self.loads[expert.id],
            limit=expert.limit,
            idle_days=(at - taken[-1]) / DAY if taken else None,
            answer_share=median(shares) if shares else None,
            in_time=self._forecast(expert, question, at),
            gave_back=expert.id in self.gave_back[question.number] | self.silent[question.number],
        )


def said_at(world: World, question: Question, expert: Expert, at: float, time: int) -> tuple[str, float]:
    """What she answers to an offer made at `at`, and when. Whoever is too late has said nothing."""
    word, minutes = world.luck(question, expert, time)
    ends = world.time_of_offer_end(question, at)
    answers = answers_at(question, expert, at, minutes)
    return ("silent", ends) if word == "silent" or answers >= ends else (word, answers)


def accepts_at(world: World, question: Question, expert: Expert) -> float:
    """The first moment at which she accepts, when she alone is asked again and again."""
    at = question.ready
    for time in range(20):
        word, at = said_at(world, question, expert, at, time)
        if word == "accept":
            return at
        if word == "refuse" or at > question.due:
            break
    return END


def answers_at(question: Question, expert: Expert, at: float, minutes: float) -> float:
    """When she answers an offer made at `at`: on duty at any hour, else in the time when it reaches her."""
    if question.urgency == "emergency" and expert.duty.is_open(at):
        return at + minutes
    return expert.reachable(question.urgency).add(at, minutes)


def least_breaches(world: World) -> dict[str, int]:
    """How many questions miss their deadline even for somebody who knows the year in advance, by urgency.

    Each sitting answers one question. She knows every refusal, delay, sitting and difficulty, and offers to the
    right expert the moment a question is ready. The most questions in time is a maximum matching of questions
    with sittings, field by field: the optimum of the assignment with cost one for each breach.
    """
    late = dict.fromkeys(CONCLUSION, 0)
    by_root: dict[str, list[Question]] = defaultdict(list)
    for question in world.questions:
        if question.urgency == "emergency":
            late["emergency"] += not any(_saves(world, question, one) for one in _called(world, question))
        else:
            by_root[question.root].append(question)
    for questions in by_root.values():
        for question in _unmatched(world, questions):
            late[question.urgency] += 1
    return late


def _able(world: World, question: Question) -> list[Expert]:
    return [
        one
        for one in world.experts
        if one.root == question.root and question.band in one.bands and one.house != question.house
    ]


def _called(world: World, question: Question) -> list[Expert]:
    """The hard filters count for the clairvoyant, too: whoever is on duty and will say yes, else everybody there."""
    there = [one for one in _able(world, question) if not one.away.is_open(question.ready)]
    on_duty = [one for one in there if one.duty.is_open(question.ready)]
    return [one for one in on_duty if world.luck(question, one)[0] == "accept"] or there


def _saves(world: World, question: Question, expert: Expert) -> bool:
    return accepts_at(world, question, expert) + question.work * expert.speed <= question.due


def _unmatched(world: World, questions: Sequence[Question]) -> list[Question]:
    """Those that a best matching leaves out; urgent ones come first, so that the split by urgency is a fair one."""
    ordered = sorted(questions, key=lambda one: (one.urgency != "urgent", one.due))
    rows, columns, offset = [], [], 0
    places: dict[object, int] = {}
    for expert in (one for one in world.experts if one.root == questions[0].root):
        places[expert.id] = offset
        offset += len(expert.sittings)
    for row, question in enumerate(ordered):
        for expert in _able(world, question):
            sittings = _sittings_in_time(world, question, expert)
            rows += [row] * len(sittings)
            columns += [places[expert.id] + place for place in sittings]
    graph = csr_matrix(
        (np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(ordered), max(offset, 1))
    )
    matched = maximum_bipartite_matching(graph, perm_type="column")
    return [question for question, place in zip(ordered, matched, strict=True) if place < 0]


def _sittings_in_time(world: World, question: Question, expert: Expert) -> list[int]:
    first = accepts_at(world, question, expert)
    last = question.due - question.work * expert.speed
    moments = [moment for moment, _ in expert.sittings]
    span = range(bisect_right(moments, first), bisect_right(moments, last))
    return [place for place in span if expert.sittings[place][1] or question.urgency == "urgent"]
