"""Sight of a child: granted and ended by the contexts that know why, such as cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.foundation.questions import StandingQuestion, given
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
    ends: datetime | None = None,
) -> ChildAccess:
    """Let one person, or one role at an organisation, see a child from `at` on. Twice the same is once.

    The caller has asked its own permission: an expert who accepts a case grants herself nothing here.

    Args:
        reason: why, in stable words by which `end_sight` finds it again: `case 2026-000123`.
        role: at the organisation; None means its referring doctors and coordinators. Unused for a person.
        ends: for a grant that ends by itself.
    """
    holder = {"user_id": user_id, "organisation_id": organisation_id, "role": "" if user_id else role or ""}
    known = _known(child.id, reason, holder, at)
    if known is not None and known.ends == ends:
        return known
    access = ChildAccess.objects.create(
        child=child, person=child.person, reason=reason, starts=at, ends=ends, **holder
    )
    publish(
        SightGranted(
            child_id=child.id, access_id=access.id, organisation_id=organisation_id, user_id=user_id
        ),
        by=by,
        at=at,
    )
    return access


def _known(child_id: UUID, reason: str, holder: dict[str, Any], at: datetime) -> ChildAccess | None:
    if holder["organisation_id"] and not holder["user_id"]:
        return _OF_A_HOUSE.first(
            child=child_id, reason=reason, house=holder["organisation_id"], role=holder["role"], at=at
        )
    return ChildAccess.objects.in_force(at).filter(child=child_id, reason=reason, **holder).first()


_OF_A_HOUSE = StandingQuestion(
    lambda: ChildAccess.objects.in_force(given("at")).filter(
        child=given("child"),
        reason=given("reason"),
        organisation=given("house"),
        role=given("role"),
        user__isnull=True,
    )[:1]
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
