"""Who may do what in a session, and when: one table, walked by a test from every part and state."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from consilia.conferencing.domain.lifecycle import LIFECYCLE, ORGANISER, State
from consilia.conferencing.domain.words import SIGNERS, VOTERS, Part

S = State
_EVERYBODY: Final = frozenset(Part)
_KEEPERS: Final = frozenset({Part.CHAIR, Part.SECRETARY, ORGANISER})
_LEADERS: Final = frozenset({Part.CHAIR, Part.SECRETARY})


@dataclass(frozen=True, slots=True)
class Rule:
    """The standings that may do a deed, and the states in which it can be done."""

    standings: frozenset[str]
    states: frozenset[str]


def _rule(standings: Collection[str], *states: State) -> Rule:
    return Rule(frozenset(standings), frozenset(states))


DEEDS: Final[Mapping[str, Rule]] = {
    "see": _rule({*_EVERYBODY, ORGANISER}, *State),
    **{name: Rule(move.roles, frozenset(move.sources)) for name, move in LIFECYCLE.moves.items()},
    "invite": _rule(_KEEPERS, S.SCHEDULED),
    "remove": _rule(_KEEPERS, S.SCHEDULED),
    "appoint": _rule(_KEEPERS, S.SCHEDULED),
    "respond": _rule(_EVERYBODY, S.SCHEDULED),
    "join": _rule(_EVERYBODY, S.SCHEDULED),
    "record_attendance": _rule(_LEADERS, S.SCHEDULED),
    "open_vote": _rule(_LEADERS, S.SCHEDULED),
    "close_vote": _rule(_LEADERS, S.SCHEDULED),
    "cast_vote": _rule(VOTERS, S.SCHEDULED),
    # After the session too, until all have signed: whoever signed another text signs again.
    "write_minutes": _rule(_LEADERS, S.SCHEDULED, S.HELD),
    "add_dissent": _rule(VOTERS, S.SCHEDULED, S.HELD),
    "consent_to_record": _rule(_EVERYBODY, S.SCHEDULED),
    "consent_for_patient": _rule(_LEADERS, S.SCHEDULED),
    "start_recording": _rule(_LEADERS, S.SCHEDULED),
    "end_recording": _rule(_LEADERS, S.SCHEDULED),
    "sign_minutes": _rule(SIGNERS, S.HELD),
}


def may(deed: str, standings: Collection[str], state: str) -> bool:
    """Whether somebody with these standings may do `deed` while the session is in `state`."""
    rule = DEEDS[deed]
    return state in rule.states and not rule.standings.isdisjoint(standings)


def belongs_to(deed: str, standings: Collection[str]) -> bool:
    """Whether the deed is hers at all, in whatever state: decides between "not now" and "not yours"."""
    return not DEEDS[deed].standings.isdisjoint(standings)
