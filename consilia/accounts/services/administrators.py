"""Administrators: only they manage people, and there is always one."""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.permissions import may_manage_people
from consilia.accounts.services.refusals import LastAdministrator
from consilia.foundation.refusals import NotAllowed


def require_administrator(by: Actor) -> None:
    if not may_manage_people(by):
        raise NotAllowed


def require_other_administrator(*, than: UUID, at: datetime) -> None:
    """Refuse to lose the last administrator of the time `at`.

    Their rows stay locked until the transaction ends, so two administrators who remove each other at the
    same moment do not both succeed. Call it before any other lock is taken.

    Raises:
        LastAdministrator.
    """
    administrators = (
        Membership.objects.in_force(at)
        .filter(role=Role.ADMINISTRATOR, user__is_active=True)
        .select_related("user")
        .select_for_update()
        .order_by("id")
    )
    found = {membership.user_id for membership in administrators}
    if found == {than}:
        raise LastAdministrator
