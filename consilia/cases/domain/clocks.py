"""Which clock starts, pauses and stops at which move."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from consilia.cases.domain.urgency import Urgency


class Clock(StrEnum):
    TRIAGE = "triage"
    ACCEPTANCE = "acceptance"
    FIRST_CONTACT = "first_contact"
    CONCLUSION = "conclusion"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move does to the clocks of its case."""

    starts: tuple[Clock, ...] = ()
    meets: tuple[Clock, ...] = ()
    cancels: tuple[Clock, ...] = ()
    pauses: bool = False
    resumes: bool = False


ALL_CLOCKS: Final = tuple(Clock)
EFFECTS: Final = {
    "submit": Effect(starts=(Clock.TRIAGE, Clock.FIRST_CONTACT, Clock.CONCLUSION)),
    "ask": Effect(pauses=True),
    "answer": Effect(resumes=True),
    "offer": Effect(meets=(Clock.TRIAGE,), starts=(Clock.ACCEPTANCE,)),
    "accept": Effect(meets=(Clock.ACCEPTANCE,)),
    "refuse": Effect(cancels=(Clock.ACCEPTANCE,)),
    "lapse": Effect(cancels=(Clock.ACCEPTANCE,)),
    "sign": Effect(meets=(Clock.FIRST_CONTACT, Clock.CONCLUSION), starts=(Clock.ACKNOWLEDGEMENT,)),
    "acknowledge": Effect(meets=(Clock.ACKNOWLEDGEMENT,)),
    "withdraw": Effect(cancels=ALL_CLOCKS),
}
NO_EFFECT: Final = Effect()
# The referrer's own silence must not stop the clock of a child in danger.
NEVER_PAUSED: Final = frozenset({Urgency.EMERGENCY})
