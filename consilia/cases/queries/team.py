"""The doctors who ask together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.queries import members, people
from consilia.cases.models import Case, Grant


@dataclass(frozen=True, slots=True)
class Team:
    """Who is in the team, and who of the same organisation could join it."""

    members: Sequence[User]
    others: Sequence[User]


def team_of(case: Case, at: datetime) -> Team:
    """The doctor who started the case first, then the colleagues by name."""
    granted = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.REFERRER)
    inside = set(granted.values_list("user_id", flat=True))
    doctors = members(organisation_id=case.referring_organisation_id, role=Role.REFERRING_DOCTOR, at=at)
    known = people(sorted(inside | doctors))
    first = sorted(inside, key=lambda user_id: (user_id != case.referrer_id, known[user_id].full_name))
    rest = sorted(doctors - inside, key=lambda user_id: known[user_id].full_name)
    return Team([known[user_id] for user_id in first], [known[user_id] for user_id in rest])


def colleagues_of(by: Actor, at: datetime) -> Sequence[User]:
    """The referring doctors of `by`'s organisation without herself, by name."""
    if by.organisation_id is None:
        return ()
    doctors = members(organisation_id=by.organisation_id, role=Role.REFERRING_DOCTOR, at=at) - {by.user_id}
    return sorted(people(sorted(doctors)).values(), key=lambda user: user.full_name)
