"""Who may decide how people are told, and look after letters that did not arrive."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role


def may_set_policy(by: Actor) -> bool:
    return by.is_system or by.is_in(Role.ADMINISTRATOR)


def may_look_after_letters(by: Actor) -> bool:
    return by.is_system or by.is_in(Role.ADMINISTRATOR)
