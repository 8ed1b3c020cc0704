"""Changing the clock policy: proposed with a preview, confirmed, carried to the clocks that run.

The steps are those of every change of a policy (`policies.services`); here stands what is peculiar to limits: a row
speaks for cases of which others speak too, and a change that lets some child wait longer needs a second person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
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
from consilia.cases.queries.limits import rows_in_force
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.policies.queries import may_edit_policies
from consilia.policies.services import (
    Judge,
    bring_into_force,
    leave_undone,
    put_forward,
    take_back_before_it_begins,
)


class NeverReviewed(Refusal):
    status = 422
    message = _("A region never holds up an emergency, so this clock has no limit for one.")


class AlwaysOnTheWallClock(Refusal):
    status = 422
    message = _("Emergencies and urgent cases count every hour. Choose that, or another urgency.")


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
    if not may_edit_policies(by):
        raise NotAllowed
    if (clock, urgency) == (Clock.REGION_REVIEW, Urgency.EMERGENCY):
        raise NeverReviewed
    if limit is not None and limit.counts == WORKING and urgency != Urgency.PLANNED:
        raise AlwaysOnTheWallClock
    change = ClockChange(clock=clock, urgency=urgency, starts=starts, source=source, is_verified=is_verified)
    change.region_id, change.centre_id, change.field_id = scope.region, scope.centre, scope.field
    if limit is not None:
        change.span, change.counts = limit.span, limit.counts
    put_forward(change, _judge_of(change), by=by, at=at)
    minutes = int(limit.span.total_seconds() // 60) if limit else None
    publish(ClockChangeProposed(**_named(change), minutes=minutes, loosens=change.loosens), by=by, at=at)
    return change


def _judge_of(change: ClockChange) -> Judge:
    """Whether the change makes a limit longer for some case, by the rows in force at a moment."""

    def judge(old: ClockPolicy | None, moment: datetime) -> bool:
        rows = rows_in_force(change.clock, change.urgency, at=moment)
        if change.limit is None:
            return _end_loosens(change, rows)
        if old is not None:
            return loosens(change.limit, [old.limit])
        # A row that is more specific than ours goes on speaking for its cases.
        meeting = [row for row in rows if row.scope.meets(change.scope)]
        displaced = [row.limit for row in meeting if row.scope.rank < change.scope.rank]
        return loosens(change.limit, displaced)

    return judge


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
    change = _locked(change_id)
    bring_into_force(change, ClockPolicy, _judge_of(change), by=by, at=at)
    publish(ClockChangeConfirmed(**_named(change)), by=by, at=at)
    return change


@transaction.atomic
def drop_limit(*, change_id: UUID, by: Actor, at: datetime) -> ClockChange:
    """Leave a proposed change undone."""
    change = _locked(change_id)
    leave_undone(change, by=by, at=at)
    publish(ClockChangeDropped(**_named(change)), by=by, at=at)
    return change


@transaction.atomic
def call_off_limit(*, change_id: UUID, by: Actor, at: datetime) -> ClockChange:
    """Undo a confirmed change before it comes into force; what is in force now goes on.

    Raises:
        InForceAlready, ChangeIsOver.
    """
    change = _locked(change_id)
    take_back_before_it_begins(change, ClockPolicy, by=by, at=at)
    publish(ClockChangeCalledOff(**_named(change)), by=by, at=at)
    return change


def _locked(change_id: UUID) -> ClockChange:
    return ClockChange.objects.select_for_update().get(pk=change_id)


def _named(change: ClockChange) -> dict[str, Any]:
    return {"clock_change_id": change.id, "clock": change.clock, "urgency": change.urgency}
