"""Changing the clock policy: proposed with a preview, confirmed, carried to the clocks that run.

A row is never rewritten. A change makes a new row from its moment on and ends the one it replaces there; what
was in force before stays on record. A change that lets a child wait longer needs a second person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.limits import WORKING, Limit, Scope, loosens
from consilia.cases.domain.urgency import Urgency
from consilia.cases.events import (
    ClockChangeCalledOff,
    ClockChangeConfirmed,
    ClockChangeDropped,
    ClockChangeProposed,
)
from consilia.cases.models import ClockChange, ClockPolicy
from consilia.cases.queries.clock_changes import replaced_by, row_of
from consilia.cases.queries.limits import rows_in_force
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst

EDITORS: Final = frozenset({Role.ADMINISTRATOR})


class StartsInThePast(Refusal):
    status = 422
    message = _("The past stays as it was. Choose a moment that is still to come, or leave it empty.")


class NothingToEnd(Refusal):
    status = 422
    message = _("No row is in force for exactly these cases, so there is nothing to end.")


class ChangesNothing(Refusal):
    status = 422
    message = _("The row in force for these cases says the same already.")


class NeverReviewed(Refusal):
    status = 422
    message = _("A region never holds up an emergency, so this clock has no limit for one.")


class AlwaysOnTheWallClock(Refusal):
    status = 422
    message = _("Emergencies and urgent cases count every hour. Choose that, or another urgency.")


class StartsTwice(Refusal):
    status = 422
    message = _("A row for these cases begins at that very moment. Choose another one, or call that row off.")


class SecondPersonNeeded(Refusal):
    status = 403
    message = _("This makes a limit longer. Somebody other than the one who proposed it has to confirm it.")


class ChangeIsOver(SomebodyWasFirst):
    message = _("This change was confirmed or dropped meanwhile.")


class InForceAlready(Refusal):
    status = 422
    message = _("This row is in force, or another one builds on it. End it from a moment on instead.")


def may_edit_limits(by: Actor) -> bool:
    return by.is_system or by.role in EDITORS


def may_confirm(change: ClockChange, by: Actor) -> bool:
    return may_edit_limits(by) and not (change.loosens and change.proposed_by_id == by.user_id)


@transaction.atomic
def propose_limit(
    *,
    clock: Clock,
    urgency: Urgency,
    scope: Scope,
    limit: Limit | None,
    starts: datetime | None = None,
    source: str,
    is_verified: bool = False,
    by: Actor,
    at: datetime,
) -> ClockChange:
    """Write down a change of the policy. Nothing changes until it is confirmed.

    Args:
        limit: None ends the row of exactly these cases.
        starts: None means as soon as it is confirmed.

    Raises:
        StartsInThePast, StartsTwice, NothingToEnd, ChangesNothing, NeverReviewed, AlwaysOnTheWallClock.
    """
    if not may_edit_limits(by) or by.user_id is None:
        raise NotAllowed
    if starts is not None and starts <= at:
        raise StartsInThePast
    if (clock, urgency) == (Clock.REGION_REVIEW, Urgency.EMERGENCY):
        raise NeverReviewed
    if limit is not None and limit.counts == WORKING and urgency != Urgency.PLANNED:
        raise AlwaysOnTheWallClock
    change = ClockChange(clock=clock, urgency=urgency, starts=starts, source=source, is_verified=is_verified)
    change.region_id, change.centre_id, change.field_id = scope.region, scope.centre, scope.field
    if limit is not None:
        change.span, change.counts = limit.span, limit.counts
    change.loosens = _judge(change, at=starts or at)
    change.proposed_by_id, change.proposed_at = by.user_id, at
    change.save()
    minutes = int(limit.span.total_seconds() // 60) if limit else None
    publish(ClockChangeProposed(**_named(change), minutes=minutes, loosens=change.loosens), by=by, at=at)
    return change


def _judge(change: ClockChange, *, at: datetime) -> bool:
    """Whether the change makes a limit longer for some case, by the rows in force at `at`."""
    rows = rows_in_force(change.clock, change.urgency, at=at)
    old = replaced_by(change, rows)
    if change.span is None and old is None:
        raise NothingToEnd
    if old is not None and old.limit == change.limit:
        raise ChangesNothing
    if old is not None and old.starts == at:
        raise StartsTwice
    if change.limit is None:
        return _end_loosens(change, rows)
    if old is not None:
        return loosens(change.limit, [old.limit])
    # A row that is more specific than ours goes on speaking for its cases.
    displaced = [row for row in rows if row.scope.meets(change.scope) and row.scope.rank < change.scope.rank]
    return loosens(change.limit, [row.limit for row in displaced])


def _end_loosens(change: ClockChange, rows: Sequence[ClockPolicy]) -> bool:
    """Without its row a case falls back to less specific ones, or has no limit at all."""
    (ended,) = [row for row in rows if row.scope == change.scope]
    below = [row for row in rows if row.scope.meets(change.scope) and row.scope.rank < change.scope.rank]
    covered = any(row.scope.covers(change.scope) for row in below)
    return not covered or any(loosens(row.limit, [ended.limit]) for row in below)


@transaction.atomic
def confirm_limit(*, change_id: UUID, by: Actor, at: datetime) -> ClockChange:
    """Put a change into the policy. Clocks that start from its moment on go by it; a job moves the running ones.

    Raises:
        ClockChange.DoesNotExist, ChangeIsOver, SecondPersonNeeded, NothingToEnd, ChangesNothing.
    """
    change = _waiting(change_id, by)
    moment = max(change.starts or at, at)
    _lock_policy()
    change.loosens = _judge(change, at=moment)  # by what is in force now
    if not may_confirm(change, by):
        raise SecondPersonNeeded
    change.starts, change.confirmed_by_id, change.confirmed_at = moment, by.user_id, at
    change.replaced = replaced_by(change, rows_in_force(change.clock, change.urgency, at=moment))
    until = _end(change, moment)
    change.replaced_until = until if change.replaced is not None else None
    if change.replaced is not None:
        ClockPolicy.objects.filter(pk=change.replaced.pk).update(ends=moment)
    change.made = row_of(change, moment)
    if change.made is not None:
        change.made.ends = until
        change.made.save()
    change.save()
    publish(ClockChangeConfirmed(**_named(change)), by=by, at=at)
    return change


def _end(change: ClockChange, moment: datetime) -> datetime | None:
    """A row lasts until the one it replaces would have ended, or a later one of the same cases begins."""
    if change.replaced is not None:
        return change.replaced.ends
    coming = ClockPolicy.objects.filter(
        clock=change.clock,
        urgency=change.urgency,
        region=change.region_id,
        centre=change.centre_id,
        field=change.field_id,
        starts__gt=moment,
    )
    return coming.order_by("starts").values_list("starts", flat=True).first()


@transaction.atomic
def drop_limit(*, change_id: UUID, by: Actor, at: datetime) -> ClockChange:
    """Leave a proposed change undone."""
    change = _waiting(change_id, by)
    change.dropped_at = at
    change.save(update_fields=["dropped_at"])
    publish(ClockChangeDropped(**_named(change)), by=by, at=at)
    return change


@transaction.atomic
def call_off_limit(*, change_id: UUID, by: Actor, at: datetime) -> ClockChange:
    """Undo a confirmed change before it comes into force; what is in force now goes on.

    Raises:
        InForceAlready, ChangeIsOver.
    """
    if not may_edit_limits(by):
        raise NotAllowed
    change = ClockChange.objects.select_for_update().get(pk=change_id)
    if change.confirmed_at is None or change.called_off_at is not None:
        raise ChangeIsOver
    _lock_policy()
    made, replaced = change.made, change.replaced
    builds_on = ClockChange.objects.filter(replaced=made) if made else ClockChange.objects.none()
    if change.starts is None or change.starts <= at or builds_on.exists():
        raise InForceAlready
    change.called_off_at, change.made = at, None
    change.save(update_fields=["called_off_at", "made"])
    if replaced is not None:
        ClockPolicy.objects.filter(pk=replaced.pk).update(ends=change.replaced_until)
    if made is not None:
        made.delete()
    publish(ClockChangeCalledOff(**_named(change)), by=by, at=at)
    return change


def _waiting(change_id: UUID, by: Actor) -> ClockChange:
    if not may_edit_limits(by):
        raise NotAllowed
    change = ClockChange.objects.select_for_update().get(pk=change_id)
    if not change.is_open:
        raise ChangeIsOver
    return change


def _lock_policy() -> None:
    """Readers go on; whoever confirms another change waits, so that no two rows of the same cases overlap."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {ClockPolicy._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _named(change: ClockChange) -> dict[str, Any]:
    return {"clock_change_id": change.id, "clock": change.clock, "urgency": change.urgency}
