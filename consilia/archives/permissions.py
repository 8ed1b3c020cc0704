"""Who looks after archives, and who carries images between them and cases."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.archives.domain.carrying import CARRYING


def may_keep_archives(by: Actor) -> bool:
    """An address and a secret of an archive are matters of the installation."""
    return by.is_system or by.role == Role.ADMINISTRATOR


def may_carry(by: Actor) -> bool:
    return by.role in CARRYING
