"""Whose move a case awaits: as a condition for lists, and of a row at hand."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import TURN_OF_ROLE, Turn


def is_turn_of(by: Actor) -> Q:
    """Whose move is awaited: of the experts who see a case, hers who has it or reads its draft. See `is_mine`."""
    turn = Q(turn=turn_of(by.role))
    if by.role != Role.EXPERT:
        return turn
    own = Q(expert=by.user_id) | Q(expert=None)  # without an expert it is offered
    return (turn & own) | Q(turn=Turn.READER, reader=by.user_id)


def is_mine(values: Mapping[str, Any], by: Actor) -> bool:
    if by.role == Role.EXPERT and values["turn"] == Turn.READER:
        return bool(values["reader_id"] == by.user_id)
    own = by.role != Role.EXPERT or values["expert_id"] in {None, by.user_id}
    return bool(own and values["turn"] == turn_of(by.role) != Turn.NOBODY)


def turn_of(role: Role | None) -> Turn:
    return TURN_OF_ROLE.get(role, Turn.NOBODY) if role else Turn.NOBODY
