"""Who of a centre can take a finding on."""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.queries import members, people

OWNER_ROLES = (Role.TRIAGE_COORDINATOR, Role.QUALITY_REVIEWER, Role.EXPERT)


def owners_of(centre_id: UUID, at: datetime) -> list[User]:
    """Experts, reviewers and coordinators of the centre, by name."""
    found = set().union(*(members(organisation_id=centre_id, role=role, at=at) for role in OWNER_ROLES))
    return sorted(people(sorted(found)).values(), key=lambda one: one.full_name)
