"""Who may manage people, and let programs act for them."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role


def may_manage_people(actor: Actor) -> bool:
    """Administrators, and the system itself when it sets up an installation."""
    return actor.is_system or actor.role == Role.ADMINISTRATOR


def may_make_tokens(actor: Actor) -> bool:
    """Whoever sees children's records: for others a program would find nothing. Not by a token: it makes no second."""
    return actor.role in CLINICAL_ROLES and actor.token_id is None
