"""The lifecycle of a case: one table that answers services, pages, docs and tests."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REGION_REVIEW = "region_review"
    TRIAGE = "triage"
    INFO_REQUESTED = "info_requested"
    OFFERED = "offered"
    IN_REVIEW = "in_review"
    COUNCIL_SCHEDULED = "council_scheduled"
    COUNCIL_HELD = "council_held"
    CONCLUSION_DRAFT = "conclusion_draft"
    SECOND_READ = "second_read"
    SIGNED = "signed"
    ACKNOWLEDGED = "acknowledged"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class Turn(StrEnum):
    """Whose move is awaited: the only status that people read."""

    REFERRER = "referrer"
    REGION = "region"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    READER = "reader"
    NOBODY = "nobody"


S = State
_REFERRERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_REGION = frozenset({Role.REGIONAL_OPERATOR})
_COORDINATOR = frozenset({Role.TRIAGE_COORDINATOR})
_EXPERT = frozenset({Role.EXPERT})
_SYSTEM: frozenset[str] = frozenset()


def _move(
    sources: State | tuple[State, ...], targets: State | tuple[State, ...], roles: frozenset[str]
) -> Move:
    return Move(_as_tuple(sources), _as_tuple(targets), roles)


def _as_tuple(states: State | tuple[State, ...]) -> tuple[State, ...]:
    return (states,) if isinstance(states, State) else states


# Until somebody signs, a request can be taken back or recognised as a second one about the same thing.
BEFORE_SIGNATURE: Final = (
    S.REGION_REVIEW,
    S.TRIAGE,
    S.INFO_REQUESTED,
    S.OFFERED,
    S.IN_REVIEW,
    S.COUNCIL_SCHEDULED,
    S.COUNCIL_HELD,
    S.CONCLUSION_DRAFT,
    S.SECOND_READ,
)
FINAL_STATES: Final = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN, S.DUPLICATE})
OPEN_STATES: Final = tuple(state for state in State if state not in FINAL_STATES)

LIFECYCLE: Final = Lifecycle(
    states=tuple(State),
    ends=FINAL_STATES,
    moves={
        "submit": _move(S.DRAFT, S.SUBMITTED, _REFERRERS),
        "route": _move(S.SUBMITTED, (S.REGION_REVIEW, S.TRIAGE), _SYSTEM),
        "pass_on": _move(S.REGION_REVIEW, S.TRIAGE, _REGION),
        "decline": _move(S.REGION_REVIEW, S.DECLINED, _REGION),
        "ask": _move(
            (S.REGION_REVIEW, S.TRIAGE, S.IN_REVIEW), S.INFO_REQUESTED, _REGION | _COORDINATOR | _EXPERT
        ),
        "answer": _move(S.INFO_REQUESTED, (S.REGION_REVIEW, S.TRIAGE, S.IN_REVIEW), _REFERRERS),
        "offer": _move(S.TRIAGE, S.OFFERED, _COORDINATOR),
        "accept": _move(S.OFFERED, S.IN_REVIEW, _EXPERT),
        "refuse": _move(S.OFFERED, S.TRIAGE, _EXPERT),
        "lapse": _move(S.OFFERED, S.TRIAGE, _SYSTEM),
        "redirect": _move(S.IN_REVIEW, S.TRIAGE, _COORDINATOR | _EXPERT),
        "convene": _move(S.IN_REVIEW, S.COUNCIL_SCHEDULED, _COORDINATOR | _EXPERT),
        "postpone": _move(S.COUNCIL_SCHEDULED, S.COUNCIL_SCHEDULED, _SYSTEM),
        "hold": _move(S.COUNCIL_SCHEDULED, S.COUNCIL_HELD, _SYSTEM),
        "call_off": _move(S.COUNCIL_SCHEDULED, S.IN_REVIEW, _SYSTEM),
        "write": _move((S.IN_REVIEW, S.COUNCIL_HELD), S.CONCLUSION_DRAFT, _EXPERT),
        "seek_reading": _move(S.CONCLUSION_DRAFT, S.SECOND_READ, _EXPERT),
        "return_draft": _move(S.SECOND_READ, S.CONCLUSION_DRAFT, _EXPERT),
        "agree": _move(S.SECOND_READ, S.SECOND_READ, _EXPERT),
        "dissent": _move(S.SECOND_READ, S.SECOND_READ, _EXPERT),
        "take_back": _move(S.SECOND_READ, S.CONCLUSION_DRAFT, _EXPERT),
        "sign": _move((S.CONCLUSION_DRAFT, S.SECOND_READ), S.SIGNED, _EXPERT),
        "acknowledge": _move(S.SIGNED, S.ACKNOWLEDGED, _REFERRERS),
        "follow_up": _move(S.ACKNOWLEDGED, S.FOLLOW_UP, _REFERRERS),
        "close": _move((S.ACKNOWLEDGED, S.FOLLOW_UP), S.CLOSED, _REFERRERS),
        "reopen": _move(S.CLOSED, S.TRIAGE, _REFERRERS),
        "withdraw": _move((S.DRAFT, *BEFORE_SIGNATURE), S.WITHDRAWN, _REFERRERS | _COORDINATOR),
        "duplicate": _move(BEFORE_SIGNATURE, S.DUPLICATE, _REFERRERS | _COORDINATOR),
        "die": _move(OPEN_STATES, S.CLOSED, _SYSTEM),
    },
)

TURNS: Final = {
    S.DRAFT: Turn.REFERRER,
    S.SUBMITTED: Turn.COORDINATOR,
    S.REGION_REVIEW: Turn.REGION,
    S.TRIAGE: Turn.COORDINATOR,
    S.INFO_REQUESTED: Turn.REFERRER,
    S.OFFERED: Turn.EXPERT,
    **dict.fromkeys((S.IN_REVIEW, S.COUNCIL_SCHEDULED, S.COUNCIL_HELD), Turn.EXPERT),
    S.CONCLUSION_DRAFT: Turn.EXPERT,
    S.SECOND_READ: Turn.READER,  # after her answer the author's: see `turn_after`
    S.SIGNED: Turn.REFERRER,
    S.ACKNOWLEDGED: Turn.REFERRER,
    S.FOLLOW_UP: Turn.NOBODY,  # its tasks say whose turn it is, and when
    **dict.fromkeys(FINAL_STATES, Turn.NOBODY),
}
# The reader has answered, and the author signs or takes the conclusion back.
_ANSWERS_OF_READER: Final = frozenset({"agree", "dissent"})


def turn_after(move: str, state: State) -> Turn:
    """Whose move is awaited once `move` has brought the case to `state`."""
    return Turn.EXPERT if move in _ANSWERS_OF_READER else TURNS[state]


EXPERT_AT_WORK: Final = frozenset(
    {S.IN_REVIEW, S.COUNCIL_SCHEDULED, S.COUNCIL_HELD, S.CONCLUSION_DRAFT, S.SECOND_READ}
)
TURN_OF_ROLE: Final = {
    Role.REFERRING_DOCTOR: Turn.REFERRER,
    Role.ORGANISATION_COORDINATOR: Turn.REFERRER,
    Role.REGIONAL_OPERATOR: Turn.REGION,
    Role.TRIAGE_COORDINATOR: Turn.COORDINATOR,
    Role.EXPERT: Turn.EXPERT,
}
