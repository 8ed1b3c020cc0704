"""Sight of a child: granted and ended by the contexts that know why, such as cases."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.foundation.identifiers import uuid7
from consilia.patients.events import SightEnded, SightGranted
from consilia.patients.models import Child, ChildAccess


@transaction.atomic(savepoint=False)  # what grants it does not go on without it
def grant_sight(
    *,
    child: Child,
    reason: str,
    by: Actor,
    at: datetime,
    user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    role: Role | None = Role.TRIAGE_COORDINATOR,
) -> None:
    """Let one person, or one role at an organisation, see a child from `at` on. Twice the same is once.

    The caller has asked its own permission: an expert who accepts a case grants herself nothing here.

    Args:
        reason: why, in stable words by which `end_sight` finds it again: `case 2026-000123`.
        role: at the organisation; None means its referring doctors and coordinators. Unused for a person.
    """
    access_id, of_house = uuid7(), organisation_id if user_id is None else None
    row = [access_id, child.id, child.person, of_house, user_id, "" if user_id else role or "", reason, at]
    with connection.cursor() as cursor:
        cursor.execute(_GRANT, row)
        if cursor.rowcount == 0:
            return
    publish(
        SightGranted(
            child_id=child.id, access_id=access_id, organisation_id=organisation_id, user_id=user_id
        ),
        by=by,
        at=at,
    )


# With every case that is sent: by the ORM it would be two statements. What conflicts is an open grant of the same.
_GRANT = (
    "INSERT INTO patients_childaccess (id, child_id, person, organisation_id, user_id, role, reason, starts)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)


@transaction.atomic
def end_sight(
    *,
    child_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    until: datetime | None = None,
) -> int:
    """End what `grant_sight` gave for this reason, to one holder or, with neither named, to all.

    At once, or where `until` is given at that later moment, by itself. Answers how many grants ended.
    A grant of the same instant leaves no trace but in the log.
    """
    rows = ChildAccess.objects.in_force(at).filter(child=child_id, reason=reason)
    if user_id:
        rows = rows.filter(user=user_id)
    elif organisation_id:
        rows = rows.filter(organisation=organisation_id)
    ending = list(rows.select_for_update())
    for access in ending:
        publish(SightEnded(child_id=child_id, access_id=access.id), by=by, at=at)
        _end(access, until or at)
    return len(ending)


def _end(access: ChildAccess, at: datetime) -> None:
    if access.starts == at:  # a half-open period cannot be empty
        access.delete()
        return
    access.ends = at
    access.save(update_fields=["ends"])
