"""How much of a case a person sees, from her part in it. The one place where this is decided for one case.

`queries.cases_visible_to` says the same in SQL for lists; a test holds the two against each other. Whoever may only
read, invited or in an emergency, has a list of her own instead.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import FINAL_STATES, LIFECYCLE, State


class Sight(IntEnum):
    """Each level includes the ones before it."""

    NONE = 0
    HEADER = 1  # number, urgency, field, organisation, state, question
    PREVIEW = 2  # pseudonymised: age, sex, region, question, findings
    READING = 3  # the child and everything written, to be read
    BODY = 4  # the same, and to work on it


class Part(StrEnum):
    """What ties an actor to a case."""

    REFERRER = "referrer"  # a grant as referring doctor or as a colleague in the team
    OWN_ORGANISATION = "own_organisation"
    OWN_REGION = "own_region"
    CENTRE = "centre"
    OFFERED = "offered"
    EXPERT = "expert"  # a grant since acceptance, until closure and 90 days
    COUNCIL = (
        "council"  # a grant since the invitation to a council, as long; or the expert before a reopening
    )
    READER = "reader"  # a grant for as long as the second reading is open
    INVITED = "invited"  # asked to look at the case, and has not answered yet
    ADVISER = "adviser"  # invited and accepted: reads and writes messages, until the date that was said
    OBSERVER = "observer"  # invited and accepted: reads, as long
    EMERGENCY = "emergency"  # broke the glass: reads and writes messages, for the hours of the policy


# A part that lets somebody read. What is to be done stays with those who work on the case, and so do the lists.
READING_PARTS: Final = frozenset({Part.ADVISER, Part.OBSERVER, Part.EMERGENCY})
# Held beside the journey of a case, whatever its state: shown in words, not as columns of the matrix.
SHARED_PARTS: Final = READING_PARTS | {Part.INVITED}
_INVITABLE: Final = frozenset({Part.INVITED, Part.ADVISER, Part.OBSERVER})
# Who treats children may open a foreign case when there is no time to ask. The one place that says who.
MAY_BREAK_GLASS: Final = frozenset({Role.REFERRING_DOCTOR, Role.EXPERT})


PART_OF_ROLE: Final[dict[Role, frozenset[Part]]] = {
    Role.REFERRING_DOCTOR: frozenset({Part.REFERRER, Part.EMERGENCY}) | _INVITABLE,
    Role.ORGANISATION_COORDINATOR: frozenset({Part.OWN_ORGANISATION}),
    Role.REGIONAL_OPERATOR: frozenset({Part.OWN_REGION}),
    Role.TRIAGE_COORDINATOR: frozenset({Part.CENTRE}),
    Role.EXPERT: frozenset({Part.OFFERED, Part.EXPERT, Part.COUNCIL, Part.READER, Part.EMERGENCY})
    | _INVITABLE,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that sight depends on: the role, the parts held now, and the state."""

    role: Role | None
    parts: Set[Part]
    state: State
    was_sent: bool = True  # not every case that is no draft: one may be withdrawn before it was sent


def sight(facts: Facts) -> Sight:
    """The level of sight; no part that fits the role means NONE."""
    held = facts.parts & PART_OF_ROLE.get(facts.role, frozenset()) if facts.role else frozenset()
    return max((_sight_of(part, facts) for part in held), default=Sight.NONE)


# What a part shows of a case that was sent, whatever its state. The others depend on the state.
_LEVELS: Final[dict[Part, Sight]] = {
    **dict.fromkeys(
        (Part.REFERRER, Part.OWN_ORGANISATION, Part.EXPERT, Part.COUNCIL, Part.READER), Sight.BODY
    ),
    **dict.fromkeys(READING_PARTS, Sight.READING),
    Part.INVITED: Sight.PREVIEW,
}


def _sight_of(part: Part, facts: Facts) -> Sight:
    state = facts.state
    is_secret = state is State.DRAFT or not facts.was_sent
    if is_secret and part not in {Part.REFERRER, Part.OWN_ORGANISATION}:
        return Sight.NONE  # nobody outside reads what was not sent
    if part in _LEVELS:
        return _LEVELS[part]
    if part is Part.OFFERED:
        return Sight.PREVIEW if state is State.OFFERED else Sight.NONE
    if part is Part.CENTRE:
        return Sight.HEADER if state in FINAL_STATES else Sight.BODY
    return Sight.BODY if state is State.REGION_REVIEW else Sight.HEADER


_OF_THE_HOUSE: Final = frozenset(
    {"submit", "answer", "acknowledge", "follow_up", "close", "reopen", "withdraw", "duplicate"}
)
_MOVE_PARTS: Final[dict[Part, frozenset[str]]] = {
    Part.REFERRER: _OF_THE_HOUSE,
    Part.OWN_ORGANISATION: _OF_THE_HOUSE,
    Part.CENTRE: frozenset({"ask", "offer", "redirect", "convene", "withdraw", "duplicate"}),
    Part.OFFERED: frozenset({"accept", "refuse"}),
    Part.EXPERT: frozenset({"ask", "redirect", "convene", "write", "seek_reading", "take_back", "sign"}),
    Part.COUNCIL: frozenset(),
    Part.READER: frozenset({"return_draft", "agree", "dissent"}),
    Part.OWN_REGION: frozenset({"ask", "pass_on", "decline"}),
    **dict.fromkeys((*READING_PARTS, Part.INVITED), frozenset()),
}
# Who asks depends on whose turn it is: the region before triage, the coordinator in it, the expert in review.
_ASKING_PART: Final = {
    State.REGION_REVIEW: Part.OWN_REGION,
    State.TRIAGE: Part.CENTRE,
    State.IN_REVIEW: Part.EXPERT,
}


def may_move(move: str, facts: Facts) -> bool:
    """Whether this person may make `move` in this state."""
    row = LIFECYCLE.moves[move]
    if facts.state not in row.sources or facts.role not in row.roles or sight(facts) is Sight.NONE:
        return False
    held = facts.parts & PART_OF_ROLE.get(facts.role, frozenset())
    if move == "ask":
        return _ASKING_PART[facts.state] in held
    return any(move in _MOVE_PARTS[part] for part in held)


def may_write(facts: Facts) -> bool:
    """Whether this person may say something in the case: an observer may not."""
    level = sight(facts)
    held = facts.parts & PART_OF_ROLE.get(facts.role, frozenset()) if facts.role else frozenset()
    return level is Sight.BODY or (level is Sight.READING and bool(held & {Part.ADVISER, Part.EMERGENCY}))


def open_moves(facts: Facts) -> list[str]:
    """The moves this person may make now, in the order of the journey."""
    return [move for move in LIFECYCLE.moves if may_move(move, facts)]
