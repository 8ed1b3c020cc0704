"""Whose figures somebody sees, and how closely."""

from dataclasses import dataclass
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.analytics.models import Cell

# A quality reviewer sees the cases that were drawn for her, and no others.
OPENS_LISTS = frozenset({Role.REGIONAL_OPERATOR, Role.TRIAGE_COORDINATOR, Role.ORGANISATION_COORDINATOR})
_OF_A_CENTRE = frozenset({Role.TRIAGE_COORDINATOR, Role.QUALITY_REVIEWER})


@dataclass(frozen=True, slots=True)
class Reach:
    """The figures that somebody sees.

    Attributes:
        region: the only one, "" for all.
        is_outside: may not learn of single children, so small cells are hidden.
        opens_lists: may look at the cases behind a number, as far as she sees cases.
    """

    scope: Cell.Scope
    place_id: UUID | None
    region: str
    is_outside: bool
    opens_lists: bool


def reach_of(by: Actor) -> Reach | None:
    """None: no figures are for this role."""
    opens = by.role in OPENS_LISTS
    if by.role == Role.MINISTRY_ANALYST:
        return Reach(Cell.Scope.NETWORK, None, "", is_outside=True, opens_lists=opens)
    if by.role == Role.REGIONAL_OPERATOR and by.region_code:
        return Reach(Cell.Scope.NETWORK, None, by.region_code, is_outside=False, opens_lists=opens)
    if by.role in _OF_A_CENTRE:
        return Reach(Cell.Scope.CENTRE, by.organisation_id, "", is_outside=False, opens_lists=opens)
    if by.role == Role.ORGANISATION_COORDINATOR:
        return Reach(Cell.Scope.HOUSE, by.organisation_id, "", is_outside=False, opens_lists=opens)
    return None


def may_freeze(by: Actor) -> bool:
    """Whoever reports on the network, a centre or an organisation as a whole."""
    reach = reach_of(by)
    return reach is not None and not reach.region
