"""Everybody in order: who can be asked at once, who with a reason, and who cannot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from consilia.routing.domain.facts import Answerer, Need, Urgency, Weights
from consilia.routing.domain.obstacles import VERDICTS, Obstacle, Verdict, obstacles_of, verdict_of
from consilia.routing.domain.score import Term, terms_of, total

TOP: Final = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A consultant with her score. `place` counts from 1 among those who can be asked without a reason."""

    person: Answerer
    terms: tuple[Term, ...]
    obstacles: tuple[Obstacle, ...]
    place: int | None

    @property
    def score(self) -> float:
        return total(self.terms)

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.obstacles)

    @property
    def stops(self) -> tuple[Obstacle, ...]:
        """What no reason overrides."""
        return tuple(one for one in self.obstacles if VERDICTS[one] is Verdict.STOP)

    @property
    def is_top(self) -> bool:
        return self.place is not None and self.place <= TOP

    @property
    def needs_reason(self) -> bool:
        """Whoever chooses her departs from the order, or passes over a warning."""
        return not self.is_top


def rank(need: Need, people: Iterable[Answerer], weights: Weights) -> list[Ranked]:
    """The best first; a better verdict always stands before a better score."""
    everybody = list(people)
    # Who is on duty and is on leave, treats other ages, or gave this very question back leaves a hole, too: the child
    # would go on waiting for nobody.
    empty = not any(one.on_duty and not obstacles_of(need, one, weights) for one in everybody)
    found = [
        Ranked(
            person,
            terms_of(need, person, weights),
            obstacles_of(need, person, weights, roster_empty=empty),
            None,
        )
        for person in everybody
    ]
    found.sort(key=lambda one: (one.verdict, -one.score, one.person.consultant_id))
    return [
        Ranked(one.person, one.terms, one.obstacles, place if one.verdict is Verdict.OK else None)
        for place, one in enumerate(found, start=1)
    ]


def offered_together(
    need: Need, chosen: Ranked, ranked: Sequence[Ranked], *, parallel: int | None
) -> list[Ranked]:
    """The chosen one, and who is asked at the same moment: the next best, or with `parallel` None the whole roster.

    Nobody who would need a reason is added: the coordinator's reason speaks for one person. Only a hole in the
    roster speaks for all: then an emergency is asked of everybody whom nothing else stands against.
    """
    others = [one for one in ranked if _needs_no_reason_of_its_own(one) and one.person != chosen.person]
    if parallel is not None:
        return [chosen, *others[: max(parallel - 1, 0)]]
    if need.urgency is Urgency.EMERGENCY and any(one.person.on_duty for one in others):
        others = [one for one in others if one.person.on_duty]
    return [chosen, *others]


def _needs_no_reason_of_its_own(one: Ranked) -> bool:
    return not one.obstacles or one.obstacles == (Obstacle.NOBODY_ON_DUTY,)


def next_best(ranked: Sequence[Ranked]) -> Ranked | None:
    """Who is asked after a refusal or a silence, without a coordinator: nobody who would need a reason."""
    return next((one for one in ranked if one.verdict is Verdict.OK), None)


def askable(ranked: Sequence[Ranked], *, silent: Collection[UUID]) -> list[Ranked]:
    """Whom the program may ask by itself: nobody against whom anything speaks.

    Where nobody is left, those against whom speaks only that they let an earlier offer pass in silence: that may be
    asked again. A refusal is an answer, and stays one.
    """
    free = [one for one in ranked if one.verdict is Verdict.OK]
    return free or [
        one for one in ranked if one.obstacles == (Obstacle.GAVE_BACK,) and one.person.consultant_id in silent
    ]
