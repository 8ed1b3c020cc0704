"""Everything open at once: who answers which question, so that the fewest come too late.

The assignment is the shortest augmenting path of Jonker and Volgenant. It is thirty lines, and the open questions of
one field of one centre are few, so no library of sixty megabytes is asked; a test holds it against scipy's.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final
from uuid import UUID

from consilia.routing.domain.forecast import chance_in_time

# Points of the score decide only between two chances that differ by less than this many hundredths.
_SCORE_COUNTS: Final = 0.0002
_NOBODY: Final = 1_000.0  # dearer than any person: a row takes it only when nobody is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One expert for one question.

    Args:
        yeses: (chance of a yes, expected sittings between that yes and the last useful moment).
        ahead: questions in her hands that are due before this one.
        waited: minutes since she was asked; None while she is not.
        in_grace: she was asked so recently that the offer is not taken back.
        working: minutes of her working time until the last useful moment.
        usual: minutes in which she usually answers an offer.
    """

    consultant_id: UUID
    yeses: tuple[tuple[float, float], ...]
    ahead: int = 0
    score: float = 0.0
    waited: float | None = None
    in_grace: bool = False
    working: float = 0.0
    usual: float = 0.0

    def chance(self, more: int = 0) -> float:
        """That she answers in time, with `more` questions given to her before this one."""
        return sum(
            share * chance_in_time(expected_sittings=sittings, before_this=self.ahead + more)
            for share, sittings in self.yeses
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that nobody has begun to answer.

    Args:
        asked: those with an open offer, or asked to step in.
        free: who else can be asked now without anybody's reason.
        holder: who accepted it and has not begun.
    """

    key: Hashable
    asked: tuple[Choice, ...] = ()
    free: tuple[Choice, ...] = ()
    holder: Choice | None = None

    def likely(self) -> float:
        """The chance that one of those who have it or are asked answers in time."""
        return 1 - _all_miss([*self.asked, *([self.holder] if self.holder else [])])


class Kind(StrEnum):
    OFFER = "offer"  # nobody is asked yet
    ALSO = "also"  # ask one more
    MOVE = "move"  # take an unanswered offer back and ask somebody else instead
    STEP_IN = "step_in"  # somebody has it, and another may take it over before it is begun


class Reason(StrEnum):
    FIRST = "first"
    HOURS_END = "hours_end"
    NO_ANSWER = "no_answer"
    QUEUE = "queue"
    KEPT_FREE = "kept_free"
    SOONER = "sooner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Policy. `enough`: the chance with which nobody else is asked; `most`: how many are asked at most."""

    enough: float
    most: int
    least_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Ask `to`. `beside` is who has the question or was asked: with MOVE her offer is taken back."""

    key: Hashable
    kind: Kind
    to: Choice
    beside: Choice | None
    before: float
    after: float
    reason: Reason


def propose(questions: Sequence[OpenQuestion], rules: Rules) -> list[Proposed]:
    """What would bring more of them in time; nothing for those that are well served."""
    waiting = [one for one in questions if not one.asked and one.holder is None and one.free]
    first = first_of_each(waiting)
    proposed = [_first(one, first[one.key]) for one in waiting if one.key in first]
    served = [one for one in questions if one.asked or one.holder is not None]
    return proposed + [found for one in served for found in _better(one, rules)]


def first_of_each(waiting: Sequence[OpenQuestion]) -> dict[Hashable, Choice]:
    """The expert of each, all looked at together: whoever gets a second one answers it after the first."""
    found: dict[Hashable, Choice] = {}
    for group in _strangers(waiting):
        people = sorted({choice.consultant_id for one in group for choice in one.free})
        places = [(person, more) for person in people for more in range(len(group))]
        by_person = [{choice.consultant_id: choice for choice in one.free} for one in group]
        costs = [
            [cost(row[person], more) if person in row else inf for person, more in places]
            + [_NOBODY] * len(group)
            for row in by_person
        ]
        for one, row, place in zip(group, by_person, assign(costs), strict=True):
            if place < len(places):
                found[one.key] = row[places[place][0]]
    return found


def cost(choice: Choice, more: int = 0) -> float:
    return 1 - choice.chance(more) - _SCORE_COUNTS * choice.score


def _strangers(waiting: Sequence[OpenQuestion]) -> Iterator[list[OpenQuestion]]:
    """Questions that share nobody do not compete: each group is solved by itself."""
    groups: list[tuple[set[UUID], list[OpenQuestion]]] = []
    for one in waiting:
        people = {choice.consultant_id for choice in one.free}
        mine = [one]
        apart = []
        for others, questions in groups:
            if others & people:
                people |= others
                mine = questions + mine
            else:
                apart.append((others, questions))
        groups = [*apart, (people, mine)]
    return (questions for _, questions in groups)


def _first(one: OpenQuestion, choice: Choice) -> Proposed:
    best = min(one.free, key=cost)
    kept_free = best.consultant_id != choice.consultant_id
    return Proposed(
        key=one.key,
        kind=Kind.OFFER,
        to=choice,
        beside=best if kept_free else None,
        before=0.0,
        after=choice.chance(),
        reason=Reason.KEPT_FREE if kept_free else Reason.FIRST,
    )


def _better(one: OpenQuestion, rules: Rules) -> Iterator[Proposed]:
    """Ask as many more as it takes until the answer is likely enough."""
    people = [*((one.holder,) if one.holder else ()), *one.asked]
    free = sorted(one.free, key=cost)
    missed = _all_miss(people)
    asked = len(people)
    for choice in free:
        if 1 - missed >= rules.enough or asked >= rules.most:
            break
        after = missed * (1 - choice.chance())
        if missed - after < rules.least_gain:
            break
        yield _told(one, choice, _likeliest(people), before=1 - missed, after=1 - after)
        missed, asked = after, asked + 1
    else:
        return
    if one.holder is None and asked >= rules.most and 1 - missed < rules.enough:
        yield from _moved(one, free, rules)


def _moved(one: OpenQuestion, free: Sequence[Choice], rules: Rules) -> Iterator[Proposed]:
    """No more may be asked: the least likely of those who had their time makes room for a likelier one."""
    late = [choice for choice in one.asked if not choice.in_grace]
    if not late or not free or len(one.asked) < rules.most:
        return
    worst, best = min(late, key=Choice.chance), free[0]
    if best.chance() - worst.chance() < rules.least_gain:
        return
    others = _all_miss([choice for choice in one.asked if choice is not worst])
    yield Proposed(
        key=one.key,
        kind=Kind.MOVE,
        to=best,
        beside=worst,
        before=1 - _all_miss(one.asked),
        after=1 - others * (1 - best.chance()),
        reason=why(worst, best),
    )


def _told(one: OpenQuestion, choice: Choice, beside: Choice, *, before: float, after: float) -> Proposed:
    kind = Kind.ALSO if one.holder is None else Kind.STEP_IN
    return Proposed(
        key=one.key,
        kind=kind,
        to=choice,
        beside=one.holder or beside,
        before=before,
        after=after,
        reason=why(one.holder or beside, choice),
    )


def why(before: Choice, after: Choice) -> Reason:
    """What tells the two apart most, in the order in which a coordinator would say it."""
    if before.working * 2 < after.working or before.working <= 0:
        return Reason.HOURS_END
    if before.waited is not None and before.waited > before.usual:
        return Reason.NO_ANSWER
    if before.ahead > after.ahead:
        return Reason.QUEUE
    return Reason.SOONER


def _likeliest(people: Sequence[Choice]) -> Choice:
    return max(people, key=Choice.chance)


def _all_miss(people: Iterable[Choice]) -> float:
    missed = 1.0
    for choice in people:
        missed *= 1 - choice.chance()
    return missed


def assign(costs: Sequence[Sequence[float]]) -> list[int]:
    """The column of each row, so that the sum is least. There are at least as many columns as rows.

    A row whose cells are all infinite has no column: give it one of its own.
    """
    width = len(costs[0]) if costs else 0
    by_row, by_column = [0.0] * (len(costs) + 1), [0.0] * (width + 1)
    taken = [0] * (
        width + 1
    )  # the row of each column, counted from 1; column 0 stands for the row that seeks
    for row in range(1, len(costs) + 1):
        taken[0] = row
        _augment(costs, by_row, by_column, taken)
    found = [0] * len(costs)
    for column in range(1, width + 1):
        if taken[column]:
            found[taken[column] - 1] = column - 1
    return found


def _augment(
    costs: Sequence[Sequence[float]], by_row: list[float], by_column: list[float], taken: list[int]
) -> None:
    """Give the seeking row a column, moving others along the cheapest chain of changes."""
    width = len(by_column)
    least, came, seen, column = [inf] * width, [0] * width, [False] * width, 0
    while taken[column]:
        seen[column] = True
        row, step, following = taken[column], inf, 0
        cells, potential = costs[row - 1], by_row[row]
        for other in range(1, width):
            if seen[other]:
                continue
            reduced = cells[other - 1] - potential - by_column[other]
            if reduced < least[other]:
                least[other], came[other] = reduced, column
            if least[other] < step:
                step, following = least[other], other
        for other in range(width):
            if seen[other]:
                by_row[taken[other]] += step
                by_column[other] -= step
            else:
                least[other] -= step
        column = following
    while column:
        taken[column], column = taken[came[column]], came[column]
