"""Everybody reads the policies; administrators change them, some changes only two of them together."""

from typing import Final

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.policies.models import Change

EDITORS: Final = frozenset({Role.ADMINISTRATOR})


def may_edit(by: Actor) -> bool:
    return by.is_system or by.role in EDITORS


def may_confirm(change: Change, by: Actor) -> bool:
    return may_edit(by) and not (change.loosens and change.proposed_by_id == by.user_id)
