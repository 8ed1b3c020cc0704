"""Questions about people and their roles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership, User


def memberships_of(user: User, *, at: datetime) -> Sequence[Membership]:
    """The memberships in force, with their organisations, the oldest first."""
    return list(
        Membership.objects.in_force(at)
        .filter(user=user)
        .select_related("organisation", "user")
        .order_by("starts", "id")
    )


def actor_of(membership: Membership) -> Actor:
    """The value that services take as `by`."""
    return Actor(
        user_id=membership.user_id,
        membership_id=membership.id,
        role=Role(membership.role),
        organisation_id=membership.organisation_id,
        region_code=membership.organisation.region_id,
        name=membership.user.short_name,
    )


def people(ids: Sequence[UUID]) -> dict[UUID, User]:
    return User.objects.in_bulk(ids)


def members(*, organisation_id: UUID, role: Role, at: datetime) -> set[UUID]:
    """The users who hold `role` at the organisation now."""
    in_force = Membership.objects.in_force(at).filter(
        organisation_id=organisation_id, role=role, user__is_active=True
    )
    return set(in_force.values_list("user_id", flat=True))


def people_by_email(emails: Collection[str]) -> dict[str, User]:
    """The accounts among `emails`, by their e-mail in small letters."""
    wanted = {email.lower() for email in emails}
    return {user.email: user for user in User.objects.filter(email__in=wanted)}
