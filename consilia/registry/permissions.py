"""Who may do what with a proposal and an entry. Sight is filtered in the queries, consent before all."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.registry.domain.words import PROPOSAL, TREATING, EntryState
from consilia.registry.models import Entry, Proposal


def is_curator(by: Actor) -> bool:
    return by.role == Role.REGISTRY_CURATOR


def may_curate(by: Actor, row: Proposal | Entry) -> bool:
    """The curators of the centre that made the diagnosis, and the system."""
    return by.is_system or (is_curator(by) and by.organisation_id == row.centre_id)


def may_move(by: Actor, move: str, proposal: Proposal) -> bool:
    """Curators decide and ask; the expert who signed answers."""
    row = PROPOSAL.moves[move]
    if by.is_system:
        return True
    if by.role not in row.roles:
        return False
    return may_curate(by, proposal) if move != "answer" else by.user_id == proposal.author_id


def may_define_forms(by: Actor) -> bool:
    """What all centres are asked is decided by administrators."""
    return by.is_system or by.role == Role.ADMINISTRATOR


def may_say_status(by: Actor, entry: Entry) -> bool:
    """Whoever sees an entry that is kept: its curators, and who treats the child."""
    return entry.state == EntryState.ACTIVE and (may_curate(by, entry) or by.role in TREATING)
