"""The lifecycle of a case: one table that answers services, pages, docs and tests."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    TRIAGE = "triage"
    INFO_REQUESTED = "info_requested"
    OFFERED = "offered"
    IN_REVIEW = "in_review"
    CONCLUSION_DRAFT = "conclusion_draft"
    SIGNED = "signed"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """Whose move is awaited: the only status that people read."""

    REFERRER = "referrer"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    NOBODY = "nobody"


S = State
_REFERRERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_COORDINATOR = frozenset({Role.TRIAGE_COORDINATOR})
_EXPERT = frozenset({Role.EXPERT})
_SYSTEM: frozenset[str] = frozenset()


def _move(
    sources: State | tuple[State, ...], targets: State | tuple[State, ...], roles: frozenset[str]
) -> Move:
    return Move(_as_tuple(sources), _as_tuple(targets), roles)


def _as_tuple(states: State | tuple[State, ...]) -> tuple[State, ...]:
    return (states,) if isinstance(states, State) else states


LIFECYCLE: Final = Lifecycle(
    states=tuple(State),
    moves={
        "submit": _move(S.DRAFT, S.SUBMITTED, _REFERRERS),
        "route": _move(S.SUBMITTED, S.TRIAGE, _SYSTEM),
        "ask": _move((S.TRIAGE, S.IN_REVIEW), S.INFO_REQUESTED, _COORDINATOR | _EXPERT),
        "answer": _move(S.INFO_REQUESTED, (S.TRIAGE, S.IN_REVIEW), _REFERRERS),
        "offer": _move(S.TRIAGE, S.OFFERED, _COORDINATOR),
        "accept": _move(S.OFFERED, S.IN_REVIEW, _EXPERT),
        "refuse": _move(S.OFFERED, S.TRIAGE, _EXPERT),
        "lapse": _move(S.OFFERED, S.TRIAGE, _SYSTEM),
        "redirect": _move(S.IN_REVIEW, S.TRIAGE, _COORDINATOR | _EXPERT),
        "write": _move(S.IN_REVIEW, S.CONCLUSION_DRAFT, _EXPERT),
        "sign": _move(S.CONCLUSION_DRAFT, S.SIGNED, _EXPERT),
        "acknowledge": _move(S.SIGNED, S.ACKNOWLEDGED, _REFERRERS),
        "close": _move(S.ACKNOWLEDGED, S.CLOSED, _REFERRERS),
        "withdraw": _move(
            (S.DRAFT, S.TRIAGE, S.INFO_REQUESTED, S.OFFERED, S.IN_REVIEW, S.CONCLUSION_DRAFT),
            S.WITHDRAWN,
            _REFERRERS | _COORDINATOR,
        ),
    },
)

TURNS: Final = {
    S.DRAFT: Turn.REFERRER,
    S.SUBMITTED: Turn.COORDINATOR,
    S.TRIAGE: Turn.COORDINATOR,
    S.INFO_REQUESTED: Turn.REFERRER,
    S.OFFERED: Turn.EXPERT,
    S.IN_REVIEW: Turn.EXPERT,
    S.CONCLUSION_DRAFT: Turn.EXPERT,
    S.SIGNED: Turn.REFERRER,
    S.ACKNOWLEDGED: Turn.REFERRER,
    S.CLOSED: Turn.NOBODY,
    S.WITHDRAWN: Turn.NOBODY,
}
FINAL_STATES: Final = frozenset({S.CLOSED, S.WITHDRAWN})
EXPERT_AT_WORK: Final = frozenset({S.IN_REVIEW, S.CONCLUSION_DRAFT})
TURN_OF_ROLE: Final = {
    Role.REFERRING_DOCTOR: Turn.REFERRER,
    Role.ORGANISATION_COORDINATOR: Turn.REFERRER,
    Role.TRIAGE_COORDINATOR: Turn.COORDINATOR,
    Role.EXPERT: Turn.EXPERT,
}
