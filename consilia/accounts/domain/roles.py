"""The roles of the network. A person may hold several, each at an organisation and for a period."""

from enum import StrEnum


class Role(StrEnum):
    REFERRING_DOCTOR = "referring_doctor"
    ORGANISATION_COORDINATOR = "organisation_coordinator"
    REGIONAL_OPERATOR = "regional_operator"
    TRIAGE_COORDINATOR = "triage_coordinator"
    EXPERT = "expert"
    QUALITY_REVIEWER = "quality_reviewer"
    BED_MANAGER = "bed_manager"
    REGISTRY_CURATOR = "registry_curator"
    EDUCATION_ORGANISER = "education_organiser"
    MINISTRY_ANALYST = "ministry_analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


CLINICAL_ROLES = frozenset(
    {
        Role.REFERRING_DOCTOR,
        Role.ORGANISATION_COORDINATOR,
        Role.REGIONAL_OPERATOR,
        Role.TRIAGE_COORDINATOR,
        Role.EXPERT,
        Role.QUALITY_REVIEWER,
        Role.BED_MANAGER,
        Role.REGISTRY_CURATOR,
    }
)
NATIONAL_ROLES = frozenset(
    {Role.EDUCATION_ORGANISER, Role.MINISTRY_ANALYST, Role.AUDITOR, Role.ADMINISTRATOR}
)
# Whoever sees a child's record or the whole network proves who she is twice.
SECOND_FACTOR_ROLES = CLINICAL_ROLES | NATIONAL_ROLES
