"""Plays the year of `routing_simulation` by one way of routing, and counts the bound that nobody can beat."""

import heapq
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from statistics import median
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks.routing_simulation_world import CONCLUSION, DAY, END, START, Expert, Question, World
from benchmarks.routing_simulation_world import MINUTE as ONE_MINUTE
from consilia.routing.domain.facts import Answerer, Need, Urgency, Weights
from consilia.routing.domain.forecast import chance_in_time
from consilia.routing.domain.ranking import Ranked, rank

GIVES_UP = 14 * DAY  # after the deadline: it counts as missed, and nobody looks at it any more
EXPECTED_ANSWER = {"urgent": 60.0, "planned": 240.0}
EXPECTED_WORK, POLICY_SITTING = 60.0, 480 / 3
TRY_AGAIN = {"emergency": 10.0, "urgent": 30.0, "planned": 120.0}


class Way(Protocol):
    """A way of routing. `batch`: minutes between two looks at everything that waits; 0: at once, one by one."""

    name: str
    batch: float
    forecast: bool  # whether the score has its term for the forecast
    rescue: float  # minutes between two looks at what is accepted and will probably be late; 0: never

    def choose(self, play: "Play", waiting: Sequence[Question], at: float) -> dict[int, list[Expert]]: ...

    def asks_next(self, question: Question) -> bool: ...

    def rescuers(self, play: "Play", question: Question, holder: Expert, at: float) -> list[Expert]: ...


@dataclass
class Play:
    """One year by one way. Nothing here looks at what has not happened yet."""

    world: World
    way: Way
    weights: Weights
    open_offers: dict[int, dict[object, float]] = field(default_factory=lambda: defaultdict(dict))
    gave_back: dict[int, set[object]] = field(default_factory=lambda: defaultdict(set))
    queues: dict[object, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[object, int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[object, list[float]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[object, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
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
        self.handed_over = self.offered = 0
        self.waiting: list[Question] = []
        self._events: list[tuple[float, int, str, tuple[object, ...]]] = []
        self._order = count()

    def run(self) -> list[Question]:
        for question in self.questions:
            self._at(question.ready, "ready", question)
        for expert in self.world.experts:
            for moment, at_work in expert.sittings:
                self._at(moment, "sit", expert, at_work)
        if self.way.rescue:
            self._at(self.way.rescue, "rescue")
        while self._events:
            at, _, kind, what = heapq.heappop(self._events)
            getattr(self, f"_{kind}")(at, *what)
        return self.questions

    def _at(self, moment: float, kind: str, *what: object) -> None:
        if moment < END:
            heapq.heappush(self._events, (moment, next(self._order), kind, what))

    # ------------------------------------------------------------------ the coordinator

    def _ready(self, at: float, question: Question) -> None:
        if question.accepted is not None or self.open_offers[question.number]:
            return
        if self.way.batch and question.urgency != "emergency":
            if not self.waiting:
                self._at(at - at % self.way.batch + self.way.batch, "look")
            self.waiting.append(question)
            return
        self._offer(self.way.choose(self, [question], at), [question], at)

    def _look(self, at: float) -> None:
        waiting, self.waiting = self.waiting, []
        self._offer(self.way.choose(self, waiting, at), waiting, at)

    def _offer(self, chosen: dict[int, list[Expert]], waiting: Iterable[Question], at: float) -> None:
        for question in waiting:
            for expert in chosen.get(question.number, ()):
                self._ask(question, expert, at)
            if not self.open_offers[question.number] and at < question.due + GIVES_UP:
                self._at(at + TRY_AGAIN[question.urgency], "ready", question)

    def _ask(self, question: Question, expert: Expert, at: float) -> None:
        key = (question.number, expert.id)
        word, moment = said_at(self.world, question, expert, at, self.asked[key])
        self.asked[key] += 1
        self.offered += 1
        self.open_offers[question.number][expert.id] = moment
        self._at(moment, "answer", question, expert, word)

    # ------------------------------------------------------------------ the expert

    def _rescue(self, at: float) -> None:
        """Whoever accepted keeps the question until somebody else, who will probably be in time, accepts it too."""
        self._at(at + self.way.rescue, "rescue")
        for holder in [one for one in self.world.experts if self.queues[one.id]]:
            for _, number in list(self.queues[holder.id]):
                question = self.questions[number]
                if not self.open_offers[number] and at < question.due:
                    for expert in self.way.rescuers(self, question, holder, at):
                        self._ask(question, expert, at)

    def _hand_over(self, at: float, question: Question, expert: Expert) -> None:
        """To the rescuer, unless it is being answered already."""
        for holder, queue in self.queues.items():
            if (question.due, question.number) in queue:
                queue.remove((question.due, question.number))
                self.loads[holder] -= 1
                self.open_offers[question.number].clear()
                self.loads[expert.id] += 1
                self.taken[expert.id].append(at)
                self.handed_over += 1
                insort(self.queues[expert.id], (question.due, question.number))
                return

    def _answer(self, at: float, question: Question, expert: Expert, word: str) -> None:
        if self.open_offers[question.number].pop(expert.id, None) is None:
            return  # somebody else was first
        if question.accepted is not None:
            if word == "accept":
                self._hand_over(at, question, expert)
            return
        if word == "accept":
            self._accept(at, question, expert)
            return
        self.gave_back[question.number].add(expert.id)
        self.attempts[question.number] += 1
        if self.way.asks_next(question):
            self._offer(self.way.choose(self, [question], at), [question], at)
        elif not self.open_offers[question.number]:
            wait = self.world.again(question, self.attempts[question.number])
            line = self.world.homes[question.root]
            planned = question.urgency == "planned"
            self._at(line.add(at, wait) if planned else at + wait, "ready", question)

    def _accept(self, at: float, question: Question, expert: Expert) -> None:
        question.accepted = at
        self.open_offers[question.number].clear()
        self.loads[expert.id] += 1
        self.taken[expert.id].append(at)
        if question.urgency == "emergency":
            self._at(at + question.work * expert.speed, "sign", question, expert)
        else:
            insort(self.queues[expert.id], (question.due, question.number))

    def _sit(self, at: float, expert: Expert, at_work: bool) -> None:  # noqa: FBT001
        """She takes the one that is due first; outside working hours only urgent ones."""
        queue = self.queues[expert.id]
        for place, (_, number) in enumerate(queue):
            question = self.questions[number]
            if at_work or question.urgency == "urgent":
                del queue[place]
                self._at(at + question.work * expert.speed, "sign", question, expert)
                return

    def _sign(self, at: float, question: Question, expert: Expert) -> None:
        question.signed = at
        self.loads[expert.id] -= 1
        accepted = question.accepted or at
        if question.due > accepted:
            insort(self.shares[expert.id][question.urgency], (at - accepted) / (question.due - accepted))

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
            gave_back=expert.id in self.gave_back[question.number],
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
        if at > question.due:
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
            late["emergency"] += not any(_saves(world, question, one) for one in _able(world, question))
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
