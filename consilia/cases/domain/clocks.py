"""Which clock starts, pauses and stops at which move."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.urgency import Urgency


class Clock(StrEnum):
    REGION_REVIEW = "region_review"
    TRIAGE = "triage"
    ACCEPTANCE = "acceptance"
    FIRST_CONTACT = "first_contact"
    COUNCIL = "council"
    CONCLUSION = "conclusion"
    SECOND_READING = "second_reading"
    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"  # the referrer's, to what was asked


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
    "submit": Effect(starts=(Clock.FIRST_CONTACT, Clock.CONCLUSION)),
    "ask": Effect(pauses=True, starts=(Clock.ANSWER,)),
    "answer": Effect(resumes=True, meets=(Clock.ANSWER,)),
    "pass_on": Effect(meets=(Clock.REGION_REVIEW,), starts=(Clock.TRIAGE,)),
    "offer": Effect(meets=(Clock.TRIAGE,), starts=(Clock.ACCEPTANCE,)),
    "accept": Effect(meets=(Clock.ACCEPTANCE,)),
    "refuse": Effect(cancels=(Clock.ACCEPTANCE,)),
    "lapse": Effect(cancels=(Clock.ACCEPTANCE,)),
    "convene": Effect(starts=(Clock.COUNCIL,)),
    "hold": Effect(meets=(Clock.COUNCIL,)),
    "call_off": Effect(cancels=(Clock.COUNCIL,)),
    "seek_reading": Effect(starts=(Clock.SECOND_READING,)),
    **dict.fromkeys(("return_draft", "agree", "dissent"), Effect(meets=(Clock.SECOND_READING,))),
    "take_back": Effect(cancels=(Clock.SECOND_READING,)),
    "sign": Effect(meets=(Clock.FIRST_CONTACT, Clock.CONCLUSION), starts=(Clock.ACKNOWLEDGEMENT,)),
    "acknowledge": Effect(meets=(Clock.ACKNOWLEDGEMENT,)),
    "reopen": Effect(starts=(Clock.TRIAGE, Clock.FIRST_CONTACT, Clock.CONCLUSION)),
    **dict.fromkeys(("decline", "withdraw", "duplicate", "die"), Effect(cancels=ALL_CLOCKS)),
}
NO_EFFECT: Final = Effect()


def together(effects: Iterable[Effect]) -> Effect:
    """What several moves at the same moment do; none of them pauses or resumes what another starts."""
    given = list(effects)
    return Effect(
        starts=tuple(clock for effect in given for clock in effect.starts),
        meets=tuple(clock for effect in given for clock in effect.meets),
        cancels=tuple(clock for effect in given for clock in effect.cancels),
        pauses=any(effect.pauses for effect in given),
        resumes=any(effect.resumes for effect in given),
    )


# Percents of a span at which somebody is told before it is over.
MILESTONES: Final = (50, 80)


def next_milestone(told: int) -> int | None:
    """The first milestone after the percent that was told last; None after the last one."""
    return next((percent for percent in MILESTONES if percent > told), None)


# Where a move may lead to different states, the state decides which clock starts.
EFFECTS_TO: Final = {
    ("route", State.REGION_REVIEW): Effect(starts=(Clock.REGION_REVIEW,)),
    ("route", State.TRIAGE): Effect(starts=(Clock.TRIAGE,)),
}


def effect_of(move: str, target: str) -> Effect:
    """What `move` does to the clocks of a case that it brings to the state `target`."""
    return EFFECTS_TO.get((move, State(target))) or EFFECTS.get(move, NO_EFFECT)


# The referrer's own silence must not stop the clock of a child in danger.
NEVER_PAUSED: Final = frozenset({Urgency.EMERGENCY})
