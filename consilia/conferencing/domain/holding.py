"""What a session still lacks before it counts as held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consilia.conferencing.domain.voting import counts_for_quorum
from consilia.conferencing.domain.words import THERE, Part


class Item(StrEnum):
    BEGUN = "begun"
    ATTENDANCE = "attendance"
    CHAIR = "chair"
    SECRETARY = "secretary"
    QUORUM = "quorum"
    COURSE = "course"
    DECISION = "decision"
    VOTES = "votes"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """What the rule looks at. `people`: part and attendance ("" where not recorded) of each."""

    starts: datetime
    at: datetime
    people: Sequence[tuple[str, str]]
    quorum: int
    course: str
    decision: str
    open_votes: int
    is_recording: bool


def missing_items(facts: SessionFacts) -> list[Item]:
    """What is missing, in the order in which a secretary does it."""
    return [item for item, is_there in _checks(facts) if not is_there]


def present(people: Iterable[tuple[str, str]]) -> int:
    """How many count for the quorum."""
    return sum(counts_for_quorum(part, attendance) for part, attendance in people)


def _checks(facts: SessionFacts) -> Iterable[tuple[Item, bool]]:
    there = {part for part, attendance in facts.people if attendance in THERE}
    yield Item.BEGUN, facts.starts <= facts.at
    yield Item.ATTENDANCE, all(attendance for _part, attendance in facts.people)
    yield Item.CHAIR, Part.CHAIR in there
    yield Item.SECRETARY, Part.SECRETARY in there
    yield Item.QUORUM, present(facts.people) >= facts.quorum
    yield Item.COURSE, bool(facts.course)
    yield Item.DECISION, bool(facts.decision)
    yield Item.VOTES, facts.open_votes == 0
    yield Item.RECORDING, not facts.is_recording
