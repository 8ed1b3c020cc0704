"""Who comes to an address: people by their role and by what ties them to the thing; the rules name groups of them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.cases.domain.sight import MAY_BREAK_GLASS


class Standing(StrEnum):
    """What ties somebody to the case, child or council that an address is about."""

    OWN = "own"  # works where it belongs, or is its doctor or its expert
    GRANTED = "granted"  # works elsewhere, and holds a part in it
    INVITED = "invited"  # works elsewhere, was asked to look at it, and has not answered
    ADVISING = "advising"  # accepted: may read, and write messages
    EMERGENCY = "emergency"  # broke the glass: the same, for some hours
    REVOKED = "revoked"  # held a part, and it has ended
    FOREIGN = "foreign"


Person = tuple[Role, Standing]
People = frozenset[Person]


def all_of(roles: Iterable[Role]) -> People:
    return frozenset((role, standing) for role in roles for standing in Standing)


def own(*roles: Role) -> People:
    return frozenset((role, Standing.OWN) for role in roles)


def granted(*roles: Role) -> People:
    return frozenset((role, Standing.GRANTED) for role in roles)


NOBODY: Final[People] = frozenset()
EVERYBODY: Final = all_of(Role)
CLINICAL: Final = all_of(CLINICAL_ROLES)
ADMINISTRATORS: Final = all_of([Role.ADMINISTRATOR])
COORDINATORS: Final = all_of([Role.ORGANISATION_COORDINATOR, Role.REGIONAL_OPERATOR, Role.TRIAGE_COORDINATOR])
CURATORS: Final = all_of([Role.REGISTRY_CURATOR])
AUDITORS: Final = all_of([Role.AUDITOR])
DOCTORS: Final = own(Role.REFERRING_DOCTOR) | granted(Role.REFERRING_DOCTOR)
HOUSE: Final = DOCTORS | own(Role.ORGANISATION_COORDINATOR)
REGION: Final = own(Role.REGIONAL_OPERATOR)
CENTRE: Final = own(Role.TRIAGE_COORDINATOR)
EXPERT: Final = own(Role.EXPERT)  # to whom it was offered, and then the one who has it
GUEST: Final = granted(Role.EXPERT)  # a part in it, such as in its council
# Only doctors and experts are invited, and only they break the glass.
ADVISING: Final = frozenset((role, Standing.ADVISING) for role in MAY_BREAK_GLASS)
INVITED: Final = frozenset((role, Standing.INVITED) for role in MAY_BREAK_GLASS)
IN_EMERGENCY: Final = frozenset((role, Standing.EMERGENCY) for role in MAY_BREAK_GLASS)
READERS: Final = ADVISING | IN_EMERGENCY
BODY: Final = HOUSE | CENTRE | EXPERT | GUEST
# Who sees a case that was sent: before somebody has it, and since.
SENT: Final = HOUSE | REGION | CENTRE | GUEST | READERS | INVITED
TAKEN: Final = SENT | EXPERT
ASKING: Final = all_of([Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR])
JUDGING: Final = all_of([Role.MINISTRY_ANALYST, Role.QUALITY_REVIEWER, Role.TRIAGE_COORDINATOR])
TREATING: Final = all_of(
    [Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR, Role.EXPERT]
)
# The record of the child: no part in a case makes somebody of its own house.
CARE: Final = own(Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR)
CHILD: Final = CARE | CENTRE | EXPERT | GUEST
CARE_ROLES: Final = (Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR)
# A medicine: who sees the need of one, and who moves it.
HANDS: Final = CARE | REGION | own(Role.REGISTRY_CURATOR)
NEEDS: Final = HANDS | CHILD
