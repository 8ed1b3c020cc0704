"""Who looks after peers, and who asks them."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.matchmaker.domain.audience import SENDING


def may_keep_peers(by: Actor) -> bool:
    return by.is_system or by.role == Role.ADMINISTRATOR


def may_send(by: Actor) -> bool:
    return by.role in SENDING
