"""Who may do what with terminologies. Everybody who is signed in may read them: they hold no patient."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role

CURATORS = frozenset({Role.ADMINISTRATOR, Role.REGISTRY_CURATOR})
IMPORTERS = frozenset({Role.ADMINISTRATOR})


def may_review_labels(actor: Actor) -> bool:
    return actor.is_system or actor.role in CURATORS


def may_import(actor: Actor) -> bool:
    return actor.is_system or actor.role in IMPORTERS
