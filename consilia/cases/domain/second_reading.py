"""When a second reader has to read a conclusion, who may be one, and how a reading goes back and forth.

The rules themselves are rows (`SecondReadingRule`); here is what they mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Reason(StrEnum):
    """What in a conclusion may ask for a second pair of eyes."""

    SURGERY = "surgery"
    HSCT = "hsct"
    CAR_T = "car_t"
    DIAGNOSIS_CHANGED = "diagnosis_changed"
    WITHDRAWAL = "withdrawal"


class Timing(StrEnum):
    """Whether somebody reads before the signature, after it, or not at all."""

    BEFORE = "before"
    AFTER = "after"
    NEVER = "never"


class ReadingState(StrEnum):
    WAITING = "waiting"  # for the reader
    RETURNED = "returned"  # with remarks, for the author
    AGREED = "agreed"
    DISSENTED = "dissented"  # the disagreement stays, and is shown
    TAKEN_BACK = "taken_back"  # by the author, before an answer
    ENDED = "ended"  # with its case


OPEN: Final = frozenset({ReadingState.WAITING, ReadingState.RETURNED})
FINISHED: Final = frozenset({ReadingState.AGREED, ReadingState.DISSENTED})


class RemarkAnswer(StrEnum):
    """What the author does about a remark."""

    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row that concerns the case: the later of two equally specific ones stands last."""

    reason: Reason
    timing: Timing


def timings(rules: Iterable[Rule]) -> Mapping[Reason, Timing]:
    """What holds for each reason; `rules` are ordered from the general to the specific, which wins."""
    return {rule.reason: rule.timing for rule in rules}


@dataclass(frozen=True, slots=True)
class Text:
    """Which text is meant, and what in it asks for a second reader."""

    version: int
    revision: int
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the author says to one remark."""

    answer: RemarkAnswer
    text: str = ""


_STRENGTH: Final = (Timing.NEVER, Timing.AFTER, Timing.BEFORE)


def timing_for(reasons: Iterable[Reason], rules: Iterable[Rule]) -> Timing:
    """The strictest of what holds for `reasons`: one that asks for a reading before outweighs the others."""
    held = timings(rules)
    asked = [held.get(reason, Timing.NEVER) for reason in reasons]
    return max(asked, key=_STRENGTH.index, default=Timing.NEVER)


class Obstacle(StrEnum):
    """Why somebody cannot be the second reader."""

    AUTHOR = "author"
    SAME_UNIT = "same_unit"
    ASKING_HOUSE = "asking_house"
    CONFLICT = "conflict"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Reader:
    """A consultant of the field who might read. `unit` is None where nobody entered one."""

    consultant_id: UUID
    user_id: UUID
    house: UUID
    unit: UUID | None
    exact: bool
    in_hand: int
    has_conflict: bool = False
    has_declined: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What the choice looks at: who wrote, where, and who asked."""

    author_id: UUID
    house: UUID | None
    unit: UUID | None
    asking_house: UUID


def obstacle(reader: Reader, written: Written) -> Obstacle | None:
    """The first reason why not; None when she may read."""
    if reader.user_id == written.author_id:
        return Obstacle.AUTHOR
    if reader.house == written.house and reader.unit is not None and reader.unit == written.unit:
        return Obstacle.SAME_UNIT
    if reader.house == written.asking_house:
        return Obstacle.ASKING_HOUSE
    if reader.has_conflict:
        return Obstacle.CONFLICT
    return Obstacle.DECLINED if reader.has_declined else None


def in_order(readers: Iterable[Reader], written: Written) -> list[Reader]:
    """Those who may read, the best first.

    Whose unit is not known could sit in the author's room: she comes after everybody who surely does not.
    """
    free = [one for one in readers if obstacle(one, written) is None]
    return sorted(free, key=lambda one: (_may_be_near(one, written), not one.exact, one.in_hand))


def _may_be_near(reader: Reader, written: Written) -> bool:
    return reader.house == written.house and (reader.unit is None or written.unit is None)


def may_dissent(round_number: int) -> bool:
    """A disagreement stays only after the author has answered it once."""
    return round_number > 1
