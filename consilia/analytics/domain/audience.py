"""Who reads reports at all; `permissions` says whose figures, and how closely."""

from consilia.accounts.domain.roles import Role

REPORT_ROLES = frozenset(
    {
        Role.MINISTRY_ANALYST,
        Role.REGIONAL_OPERATOR,
        Role.TRIAGE_COORDINATOR,
        Role.QUALITY_REVIEWER,
        Role.ORGANISATION_COORDINATOR,
    }
)
