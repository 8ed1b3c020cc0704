"""Who may do what in the network. Everybody who is signed in may look at the registers."""

from enum import StrEnum
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role


class Reach(StrEnum):
    """How far a role's right to a deed goes."""

    ANYWHERE = "anywhere"
    OWN_ORGANISATION = "own organisation"
    HERSELF = "herself"


_EVERYWHERE = {Role.ADMINISTRATOR: Reach.ANYWHERE}
_HOUSE = {**_EVERYWHERE, Role.ORGANISATION_COORDINATOR: Reach.OWN_ORGANISATION}
_CENTRE = {**_HOUSE, Role.TRIAGE_COORDINATOR: Reach.OWN_ORGANISATION}

# deed -> role -> reach. A role that is not named may not.
DEEDS: dict[str, dict[Role, Reach]] = {
    "load_reference": _EVERYWHERE,
    "judge_calendar": _EVERYWHERE,
    "create_organisation": _EVERYWHERE,
    # Identifier, kind, region and membership decide who sees which case: not for the house itself.
    "update_standing": _EVERYWHERE,
    "set_centre_fields": _EVERYWHERE,
    "update_organisation": _HOUSE,
    "set_calendar": _HOUSE,
    "create_unit": _HOUSE,
    "update_unit": _HOUSE,
    "create_consultant": _HOUSE,
    "update_consultant": _CENTRE,
    "set_leave": {**_CENTRE, Role.EXPERT: Reach.HERSELF},
    "cancel_leave": {**_CENTRE, Role.EXPERT: Reach.HERSELF},
    "assign_duty": _CENTRE,
    "cancel_duty": _CENTRE,
    "import_network": _EVERYWHERE,
    "export_network": {
        **_EVERYWHERE,
        Role.ORGANISATION_COORDINATOR: Reach.ANYWHERE,
        Role.REGIONAL_OPERATOR: Reach.ANYWHERE,
        Role.TRIAGE_COORDINATOR: Reach.ANYWHERE,
    },
}


def may(by: Actor, deed: str, *, organisation_id: UUID | None = None, user_id: UUID | None = None) -> bool:
    """Whether `by` may do `deed` to a thing of this organisation, or of this person.

    The system may do everything: its jobs and commands have no other guard than the machine's.
    """
    if by.is_system:
        return True
    reach = DEEDS[deed].get(by.role) if by.role else None
    if reach is Reach.OWN_ORGANISATION:
        return organisation_id is not None and by.organisation_id == organisation_id
    if reach is Reach.HERSELF:
        return user_id is not None and by.user_id == user_id
    return reach is Reach.ANYWHERE
