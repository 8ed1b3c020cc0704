"""Roles begin, end, and are switched."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consilia.accounts import queries
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.events import RoleCancelled, RoleEnded, RoleGiven, RoleTaken, announce
from consilia.accounts.models import Membership
from consilia.accounts.services.administrators import require_administrator, require_other_administrator
from consilia.accounts.services.refusals import (
    ImpossibleTime,
    NotYourRole,
    RoleAlreadyHeld,
    RoleOver,
)
from consilia.foundation.constraints import violated
from consilia.foundation.turns import take_turns


@transaction.atomic
def give_role(
    *,
    user_id: UUID,
    organisation_id: UUID,
    role: Role,
    position: str = "",
    starts: datetime,
    ends: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Let a person act in `role` for an organisation, from `starts` until just before `ends`.

    Raises:
        RoleAlreadyHeld, ImpossibleTime.
    """
    require_administrator(by)
    if ends is not None and ends <= starts:
        raise ImpossibleTime
    membership = Membership(
        user_id=user_id,
        organisation_id=organisation_id,
        role=role,
        position=position,
        starts=starts,
        ends=ends,
    )
    _save(membership)
    announce(
        RoleGiven(
            membership_id=membership.id,
            person_id=user_id,
            role=role,
            organisation_id=organisation_id,
            starts=starts,
            ends=ends,
        ),
        by=by,
        at=at,
    )
    return membership


@transaction.atomic
def end_role(*, membership_id: UUID, ends: datetime, by: Actor, at: datetime) -> None:
    """Set the end of a role; it is gone from the person's next request after `ends`.

    A role that has not begun by then is cancelled: nothing was ever done in it.

    Raises:
        RoleOver, LastAdministrator, ImpossibleTime: `ends` lies in the past.
    """
    require_administrator(by)
    if ends < at:
        raise ImpossibleTime
    membership = Membership.objects.get(pk=membership_id)
    if membership.role == Role.ADMINISTRATOR:
        require_other_administrator(than=membership.user_id, at=ends)
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if membership.ends is not None and membership.ends <= at:
        raise RoleOver
    if membership.starts >= ends:
        _cancel(membership, by, at)
        return
    membership.ends = ends
    _save(membership)
    event = RoleEnded(membership_id=membership.id, person_id=membership.user_id, ends=ends)
    announce(event, by=by, at=at)


@transaction.atomic
def take_role(*, membership_id: UUID, by: Actor, at: datetime) -> Membership:
    """Switch to another of one's own roles.

    Raises:
        NotYourRole.
    """
    membership = (
        Membership.objects.in_force(at)
        .filter(pk=membership_id)
        .select_related("organisation", "user")
        .first()
    )
    if membership is None or membership.user_id != by.user_id:
        raise NotYourRole
    event = RoleTaken(membership_id=membership.id, person_id=membership.user_id)
    announce(event, by=queries.actor_of(membership), at=at)
    return membership


def _cancel(membership: Membership, by: Actor, at: datetime) -> None:
    event = RoleCancelled(membership_id=membership.id, person_id=membership.user_id)
    membership.delete()
    announce(event, by=by, at=at)


def _save(membership: Membership) -> None:
    take_turns([f"memberships of {membership.user_id}"])
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        if violated(error) == "membership_once":
            raise RoleAlreadyHeld from error
        raise
