"""Who may do what with a child.

Sight comes first: who does not see a child gets 404, not a refusal. `DEEDS` then says which roles may do
what with a child that they see.
"""

from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role

# Those who care for the child at its own hospital; an organisation's sight is theirs.
CARE = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_MERGING = frozenset({Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR})

DEEDS: dict[str, frozenset[Role]] = {
    "register": CARE,
    "read": CLINICAL_ROLES,
    "change": CARE,
    "note_death": CARE,
    "guardians": CARE,
    "identifiers": CARE,
    "reveal": CARE | {Role.TRIAGE_COORDINATOR},
    "consents": CARE,
    "measure": CARE,
    "merge": _MERGING,
    "answer_question": frozenset({Role.ORGANISATION_COORDINATOR}),
}


def may(by: Actor, deed: str) -> bool:
    """Whether the role of `by` may do `deed` at all. The system may do everything."""
    return by.is_system or by.role in DEEDS[deed]


def held_by(actor: Actor) -> Q | None:
    """The rows of ChildAccess that give sight to `actor` in the current role; None where none can."""
    if actor.role not in CLINICAL_ROLES:
        return None
    roles = ["", actor.role] if actor.role in CARE else [actor.role]
    return Q(organisation=actor.organisation_id, role__in=roles) | Q(user=actor.user_id)
