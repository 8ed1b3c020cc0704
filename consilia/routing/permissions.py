"""Who may change how questions are routed. Everybody who is signed in may read it."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role


def may_set_policy(by: Actor) -> bool:
    return by.is_system or by.is_in(Role.ADMINISTRATOR)
