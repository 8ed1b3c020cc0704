"""Changing a policy: proposed with a preview, confirmed, called off before it begins.

A row is never rewritten. A change makes a new row from its moment on and ends the one it replaces there; what was
in force before stays on record. What takes protection away, or lets a child wait longer, needs a second person.
The first four deeds are those of every kind of change; whoever has a kind of its own tells its own events.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import in_force
from consilia.foundation.policies import SAID, PolicyKind
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.policies.events import (
    PolicyChangeCalledOff,
    PolicyChangeConfirmed,
    PolicyChangeDropped,
    PolicyChangeProposed,
)
from consilia.policies.models import Change, PolicyChange
from consilia.policies.permissions import may_confirm, may_edit
from consilia.policies.queries import speaking_row

C = TypeVar("C", bound=Change)
# Whether the step from the row that speaks now (or none) needs a second person, judged for a moment.
Judge = Callable[[Any, datetime], bool]


class StartsInThePast(Refusal):
    status = 422
    message = _("The past stays as it was. Choose a moment that is still to come, or leave it empty.")


class NothingToEnd(Refusal):
    status = 422
    message = _("No row is in force for exactly these cases, so there is nothing to end.")


class ChangesNothing(Refusal):
    status = 422
    message = _("The row in force for these cases says the same already.")


class StartsTwice(Refusal):
    status = 422
    message = _("A row for these cases begins at that very moment. Choose another one, or call that row off.")


class TakenAlready(Refusal):
    status = 422
    message = _("There is a row for exactly these cases already. Change that one, or end it first.")


class NeverWithout(Refusal):
    status = 422
    message = _("The network cannot do without this figure. Change it instead.")


class NotSensible(Refusal):
    status = 422
    message = _("These figures cannot be. Look for a zero, and at which of them must be the larger one.")


class SecondPersonNeeded(Refusal):
    status = 403
    message = _("Somebody other than the one who proposed this change has to confirm it.")


class ChangeIsOver(SomebodyWasFirst):
    message = _("This change was confirmed or dropped meanwhile.")


class InForceAlready(Refusal):
    status = 422
    message = _("This row is in force, or another one builds on it. End it from a moment on instead.")


def put_forward(change: Change, judge: Judge, *, by: Actor, at: datetime) -> None:
    """Write down a change of any kind. Nothing is different until it is confirmed.

    Raises:
        StartsInThePast, StartsTwice, NothingToEnd, ChangesNothing.
    """
    if not may_edit(by) or by.user_id is None:
        raise NotAllowed
    if change.starts is not None and change.starts <= at:
        raise StartsInThePast
    change.loosens = _judged(change, judge, change.starts or at)
    change.proposed_by_id, change.proposed_at = by.user_id, at
    change.save(force_insert=True)


def _judged(change: Change, judge: Judge, moment: datetime) -> bool:
    old = speaking_row(change, moment)
    if old is None and change.new_row(moment) is None:
        raise NothingToEnd
    if old is not None and change.says_the_same_as(old):
        raise ChangesNothing
    if old is not None and old.starts == moment:
        raise StartsTwice
    return judge(old, moment)


def bring_into_force(change: C, rows: type[Model], judge: Judge, *, by: Actor, at: datetime) -> C:
    """Confirm a change that waits, judged by what is in force now.

    Raises:
        ChangeIsOver, SecondPersonNeeded, NothingToEnd, ChangesNothing.
    """
    _expect_open(change, by)
    moment = max(change.starts or at, at)
    _lock(rows)
    change.loosens = _judged(change, judge, moment)
    if not may_confirm(change, by):
        raise SecondPersonNeeded
    change.starts, change.confirmed_by_id, change.confirmed_at = moment, by.user_id, at
    old = speaking_row(change, moment)
    until = old.ends if old is not None else _next_start(change, moment)
    change.replaced, change.replaced_until = old, until if old is not None else None
    change.rows().filter(in_force(moment)).update(ends=moment)
    made = change.new_row(moment)
    if made is not None:
        made.ends = until
        made.save(force_insert=True)
    change.made = made
    change.save()
    return change


def _next_start(change: Change, moment: datetime) -> datetime | None:
    """A row lasts until a later one of the same key begins."""
    coming = change.rows().filter(starts__gt=moment).order_by("starts")
    return coming.values_list("starts", flat=True).first()


def leave_undone(change: Change, *, by: Actor, at: datetime) -> None:
    """Raises ChangeIsOver."""
    _expect_open(change, by)
    change.dropped_at = at
    change.save(update_fields=["dropped_at"])


def take_back_before_it_begins(change: C, rows: type[Model], *, by: Actor, at: datetime) -> None:
    """Undo a confirmed change before it comes into force; what is in force now goes on.

    Raises:
        InForceAlready, ChangeIsOver.
    """
    if not may_edit(by):
        raise NotAllowed
    if change.confirmed_at is None or change.called_off_at is not None:
        raise ChangeIsOver
    _lock(rows)
    made, replaced = change.made, change.replaced
    if change.starts is None or change.starts <= at or _is_built_on(change, made):
        raise InForceAlready
    change.called_off_at, change.made = at, None
    change.save()
    if replaced is not None:
        change.rows().filter(pk=replaced.pk).update(ends=change.replaced_until)
    if made is not None:
        made.delete()


def _is_built_on(change: Change, made: Any) -> bool:
    changes: QuerySet[Any] = type(change)._default_manager.all()
    return made is not None and changes.filter(replaced_id=made.pk).exists()


def _expect_open(change: Change, by: Actor) -> None:
    if not may_edit(by):
        raise NotAllowed
    if not change.is_open:
        raise ChangeIsOver


def _lock(rows: type[Model]) -> None:
    """Readers go on; whoever confirms another change waits, so that no two rows of the same key overlap."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {rows._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def propose_change(
    *,
    kind: PolicyKind,
    key: Mapping[str, Any],
    figures: Mapping[str, Any] | None,
    starts: datetime | None = None,
    source: str,
    is_verified: bool = False,
    instead_of: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> PolicyChange:
    """Write down a change of a policy that has a page.

    Args:
        figures: None ends the row of this key.
        starts: None means as soon as it is confirmed.
        instead_of: the key of the row that is to end where this one begins; the same key means nothing.

    Raises:
        NotAllowed, StartsInThePast, StartsTwice, NothingToEnd, ChangesNothing, TakenAlready, NeverWithout,
        NotSensible.
    """
    said = kind.filled({**key, **(figures or {})})
    if figures is None and not kind.may_end_row(said):
        raise NeverWithout
    named = kind.as_texts(said, kind.key)
    change = PolicyChange(
        policy=kind.name,
        key=named,
        instead_of=_left(kind, named, instead_of),
        figures=None if figures is None else kind.as_texts(said, kind.figures),
        starts=starts,
        source=source,
        is_verified=is_verified,
    )
    _expect_sensible(change, starts or at)
    put_forward(change, _judge_of(change), by=by, at=at)
    publish(
        PolicyChangeProposed(**_named(change), ends=figures is None, needs_second=change.loosens),
        by=by,
        at=at,
    )
    return change


def _left(
    kind: PolicyKind, key: Mapping[str, Any], instead_of: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """The key that a row leaves; None where it keeps its own, or has to stay."""
    if instead_of is None or instead_of == key or not kind.may_end_row(kind.filled(instead_of)):
        return None
    return instead_of


def _expect_sensible(change: PolicyChange, moment: datetime) -> None:
    row = change.new_row(moment)
    if row is None:
        return
    try:
        row.clean_fields()
        row.validate_constraints(exclude=["starts"])
    except ValidationError as error:
        raise NotSensible(_said_of(error)) from error


def _said_of(error: ValidationError) -> str | None:
    """The sentence of a constraint that has one of its own."""
    found = (one for some in error.error_dict.values() for one in some if one.code == SAID)
    return next((str(one.message) for one in found), None)


def _judge_of(change: PolicyChange) -> Judge:
    def judge(old: Any, moment: datetime) -> bool:
        if change.instead_of is not None and old is None:
            raise NothingToEnd
        if change.is_taken(moment):
            raise TakenAlready
        return bool(change.kind.weakens(old, change.new_row(moment)))

    return judge


@transaction.atomic
def confirm_change(*, change_id: UUID, by: Actor, at: datetime) -> PolicyChange:
    """Put a change into force from its moment on.

    Raises:
        PolicyChange.DoesNotExist, ChangeIsOver, SecondPersonNeeded, NothingToEnd, ChangesNothing, TakenAlready.
    """
    change = _locked(change_id)
    bring_into_force(change, change.kind.model, _judge_of(change), by=by, at=at)
    publish(PolicyChangeConfirmed(**_named(change)), by=by, at=at)
    return change


@transaction.atomic
def drop_change(*, change_id: UUID, by: Actor, at: datetime) -> PolicyChange:
    """Leave a proposed change undone."""
    change = _locked(change_id)
    leave_undone(change, by=by, at=at)
    publish(PolicyChangeDropped(**_named(change)), by=by, at=at)
    return change


@transaction.atomic
def call_off_change(*, change_id: UUID, by: Actor, at: datetime) -> PolicyChange:
    """Undo a confirmed change before it begins.

    Raises:
        InForceAlready, ChangeIsOver.
    """
    change = _locked(change_id)
    take_back_before_it_begins(change, change.kind.model, by=by, at=at)
    publish(PolicyChangeCalledOff(**_named(change)), by=by, at=at)
    return change


def _locked(change_id: UUID) -> PolicyChange:
    return PolicyChange.objects.select_for_update().get(pk=change_id)


def _named(change: PolicyChange) -> dict[str, Any]:
    return {"policy_change_id": change.id, "policy": change.policy}
