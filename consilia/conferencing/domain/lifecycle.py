"""The lifecycle of a session: one table that answers services, pages, docs and tests."""

from enum import StrEnum
from typing import Final

from consilia.conferencing.domain.words import Part
from consilia.foundation.lifecycle import Lifecycle, Move


class State(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


# The one who called the session, or a triage coordinator of its centre, without being in it.
ORGANISER: Final = "organiser"
_KEEPERS: Final = frozenset({Part.CHAIR, Part.SECRETARY, ORGANISER})
_SCHEDULED: Final = (State.SCHEDULED,)

LIFECYCLE: Final = Lifecycle(
    states=tuple(State),
    ends=frozenset({State.HELD, State.CANCELLED}),
    moves={
        "reschedule": Move(_SCHEDULED, (State.SCHEDULED,), _KEEPERS),
        "hold": Move(_SCHEDULED, (State.HELD,), frozenset({Part.SECRETARY})),
        "cancel": Move(_SCHEDULED, (State.CANCELLED,), _KEEPERS),
    },
)
