"""Who may manage people."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role


def may_manage_people(actor: Actor) -> bool:
    """Administrators, and the system itself when it sets up an installation."""
    return actor.is_system or actor.role == Role.ADMINISTRATOR
