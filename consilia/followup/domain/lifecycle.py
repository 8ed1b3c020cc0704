"""The lifecycle of a task: one table that answers services, pages and tests."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    LAPSED = "lapsed"  # a question about the outcome that nobody answered in time
    CANCELLED = "cancelled"


S = TaskState
_ASKERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_DOERS = _ASKERS | {Role.EXPERT, Role.TRIAGE_COORDINATOR}
_SYSTEM: frozenset[str] = frozenset()

LIFECYCLE: Final = Lifecycle(
    states=tuple(TaskState),
    ends=frozenset({S.DONE, S.SKIPPED, S.LAPSED, S.CANCELLED}),
    moves={
        "move": Move((S.OPEN,), (S.OPEN,), _DOERS),
        "reassign": Move((S.OPEN,), (S.OPEN,), _DOERS),
        "complete": Move((S.OPEN,), (S.DONE,), _DOERS),
        # A late answer is still an answer.
        "answer": Move((S.OPEN, S.LAPSED, S.DONE), (S.DONE,), _ASKERS),
        "skip": Move((S.OPEN,), (S.SKIPPED,), _DOERS),
        "reopen": Move((S.DONE, S.SKIPPED), (S.OPEN,), _DOERS),
        "lapse": Move((S.OPEN,), (S.LAPSED,), _SYSTEM),
        "cancel": Move((S.OPEN,), (S.CANCELLED,), _SYSTEM),
        "restore": Move((S.CANCELLED,), (S.OPEN,), _SYSTEM),
    },
)
