"""Telling people of what is due and what is overdue: each moment once, also with several workers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.followup.domain.words import Policy
from consilia.followup.models import Outcome, Reminder, Task
from consilia.followup.queries.policy import hours
from consilia.followup.services.outcomes import ask_outcome
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify

TOLD_IN_ONE_RUN = 500
_NEWS = {Reminder.Kind.DUE: Kind.TASK_DUE, Reminder.Kind.OVERDUE: Kind.TASK_OVERDUE}


def remind(*, by: Actor, at: datetime, most: int = TOLD_IN_ONE_RUN) -> int:
    """Tell of every task whose moment has come; answer how many there were.

    Every task is its own transaction and is locked while it is told, so several workers may run this at once
    and a killed one loses nothing.
    """
    told = 0
    while told < most and _remind_one(by=by, at=at):
        told += 1
    return told


@transaction.atomic
def _remind_one(*, by: Actor, at: datetime) -> bool:
    task = (
        Task.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("plan", "case")
        .filter(is_open=True, remind_at__lte=at)
        .order_by("remind_at")
        .first()
    )
    if task is None:
        return False
    _tell(task, by=by, at=at)
    task.save(update_fields=["remind_at", "late_at", "asked_at"])
    return True


def _tell(task: Task, *, by: Actor, at: datetime) -> None:
    """What is to be told of the locked task now; sets the moment of the next time."""
    if task.is_outcome:
        _ask_once(task, at=at)
    elif at < task.late_at:
        _remind_of(task, Reminder.Kind.DUE, by=by, at=at)
        task.remind_at = task.late_at
    else:
        _remind_of(task, Reminder.Kind.OVERDUE, by=by, at=at)
        task.remind_at = None


def _ask_once(task: Task, *, at: datetime) -> None:
    """The question, unless it was asked already, is answered, or comes too late; after it only its end comes."""
    task.remind_at = None
    if task.asked_at is None and at < task.late_at and not Outcome.objects.filter(task=task).exists():
        ask_outcome(task, at=at)


def _remind_of(task: Task, kind: Reminder.Kind, *, by: Actor, at: datetime) -> None:
    is_quiet = task.remind_at is not None and at - task.remind_at > hours(Policy.QUIET_HOURS, at)
    row = Reminder(task=task, kind=kind, due_on=task.due_on, at=at, is_quiet=is_quiet)
    stored = Reminder.objects.bulk_create([row], ignore_conflicts=True)
    if is_quiet or not Reminder.objects.filter(pk=stored[0].pk).exists():
        return
    notify(
        users=_owners(task, at),
        kind=_NEWS[kind],
        subject="case",
        subject_id=task.case_id,
        urgency=task.case.urgency,
        cause=f"task {task.id} {task.due_on}",
        by=by,
        at=at,
        reference=task.case.number,
    )


def _owners(task: Task, at: datetime) -> set[UUID]:
    """The person who does it; while nobody is named, everybody in that role at the responsible organisation."""
    if task.owner_id is not None:
        return {task.owner_id}
    return members(organisation_id=task.organisation_id, role=Role(task.owner_role), at=at)
