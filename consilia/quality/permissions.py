"""Who may see and do what in quality review. One table; a test walks it as a matrix of every role and every deed."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import Case
from consilia.quality.models import Action, Review


class Reach(StrEnum):
    """How far a deed reaches."""

    OWN_CENTRE = "own_centre"  # what the own organisation answered
    OWN_HOUSE = "own_house"  # what the own organisation asked
    EVERYWHERE = "everywhere"


ALLOWED: Final[dict[str, dict[Role, frozenset[Reach]]]] = {
    "see_centre": {
        Role.QUALITY_REVIEWER: frozenset({Reach.OWN_CENTRE}),
        Role.TRIAGE_COORDINATOR: frozenset({Reach.OWN_CENTRE}),
        Role.MINISTRY_ANALYST: frozenset({Reach.EVERYWHERE}),
    },
    # Which cases were reviewed, and what was found: never for those who only count.
    "see_dossiers": {
        Role.QUALITY_REVIEWER: frozenset({Reach.OWN_CENTRE}),
        Role.TRIAGE_COORDINATOR: frozenset({Reach.OWN_CENTRE}),
    },
    "give_action": {
        Role.QUALITY_REVIEWER: frozenset({Reach.OWN_CENTRE}),
        Role.TRIAGE_COORDINATOR: frozenset({Reach.OWN_CENTRE}),
    },
    "enter_concern": {
        Role.TRIAGE_COORDINATOR: frozenset({Reach.OWN_CENTRE}),
        Role.ORGANISATION_COORDINATOR: frozenset({Reach.OWN_HOUSE}),
    },
}
REVIEWERS: Final = frozenset({Role.QUALITY_REVIEWER})
# Readers outside a clinic see no cell that stands for a few.
OUTSIDE: Final = frozenset({Role.MINISTRY_ANALYST})


def may(by: Actor, deed: str, *, centre_id: UUID | None = None, house_id: UUID | None = None) -> bool:
    """Whether `by` may do `deed` about what `centre_id` answered to `house_id`."""
    if by.is_system:
        return True
    reaches = ALLOWED[deed].get(by.role, frozenset()) if by.role else frozenset()
    own = by.organisation_id
    return (
        Reach.EVERYWHERE in reaches
        or (Reach.OWN_CENTRE in reaches and own is not None and own == centre_id)
        or (Reach.OWN_HOUSE in reaches and own is not None and own == house_id)
    )


def may_enter_concern(by: Actor, case: Case) -> bool:
    """Coordinators of either side, once a centre has the case."""
    known = case.centre_id is not None
    return known and may(
        by, "enter_concern", centre_id=case.centre_id, house_id=case.referring_organisation_id
    )


def may_review(by: Actor, review: Review) -> bool:
    """Whom the review was given to, in that role."""
    return by.role in REVIEWERS and review.reviewer_id is not None and by.user_id == review.reviewer_id


def may_end_action(by: Actor, action: Action) -> bool:
    """Whose it is, in whatever role, and those who give findings away."""
    return by.user_id == action.owner_id or may(by, "give_action", centre_id=action.dossier.centre_id)


def sees_small_cells(by: Actor) -> bool:
    return by.role not in OUTSIDE
