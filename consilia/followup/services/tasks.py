"""What people do with one task."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.followup.domain.days import day_of, next_in_line
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import Policy
from consilia.followup.events import TaskCompleted, TaskMoved, TaskReassigned, TaskReopened, TaskSkipped
from consilia.followup.models import Task
from consilia.followup.queries.policy import hours
from consilia.followup.services.planning import give_to, put_on_day
from consilia.followup.services.stepping import (
    ReasonNeeded,
    expect_hand_made,
    expect_later,
    locked_task,
    take_step,
)
from consilia.foundation.refusals import Refusal


class TooLateToUndo(Refusal):
    message = _("It is too late to undo this. Add a new task instead.")


class NextOneTouched(Refusal):
    message = _("The next task of this series has been worked on already. Add a new task instead.")


@transaction.atomic
def move_task(
    *, task_id: UUID, due_on: date, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Task:
    """Put a task on another day, with the reason. Whoever is reminded hears of it on the new day.

    Raises:
        ReasonNeeded, NotALaterDay: what was entered cannot be.
    """
    task = locked_task("move", task_id=task_id, by=by, at=at, version=version)
    if not reason:
        raise ReasonNeeded
    expect_later(task, due_on, at=at)
    was_on = task.due_on
    put_on_day(task, due_on, at=at)
    if task.asked_at is not None:  # who was asked was asked; only the time to answer is longer
        task.remind_at = None
    take_step("move", task, by=by, at=at, text=reason, was_on=was_on)
    event = TaskMoved(case_id=task.case_id, task_id=task.id, was_on=was_on, due_on=due_on)
    publish(event, by=by, at=at)
    return task


@transaction.atomic
def complete_task(
    *, task_id: UUID, result: str = "", version: int | None = None, by: Actor, at: datetime
) -> Task:
    """The task is done. One that is repeated makes its next one.

    Raises:
        OutcomeNeedsAnswer: a question about the child is answered, not ticked off.
    """
    task = locked_task("complete", task_id=task_id, by=by, at=at, version=version)
    expect_hand_made(task)
    task.result = result
    take_step("complete", task, by=by, at=at)
    make_next(task, at=at)
    publish(TaskCompleted(case_id=task.case_id, task_id=task.id), by=by, at=at)
    return task


@transaction.atomic
def skip_task(*, task_id: UUID, reason: str, version: int | None = None, by: Actor, at: datetime) -> Task:
    """The task will not be done, and why. A repeated one goes on with its next day.

    Raises:
        ReasonNeeded. OutcomeNeedsAnswer: say "lost to follow-up" instead.
    """
    task = locked_task("skip", task_id=task_id, by=by, at=at, version=version)
    expect_hand_made(task)
    if not reason:
        raise ReasonNeeded
    task.reason = reason
    take_step("skip", task, by=by, at=at, text=reason)
    make_next(task, at=at)
    publish(TaskSkipped(case_id=task.case_id, task_id=task.id), by=by, at=at)
    return task


@transaction.atomic
def reopen_task(*, task_id: UUID, by: Actor, at: datetime) -> Task:
    """Undo `complete_task` or `skip_task`. The next one of a series, if nobody touched it, goes away again.

    Raises:
        TooLateToUndo, NextOneTouched.
    """
    task = locked_task("reopen", task_id=task_id, by=by, at=at)
    expect_hand_made(task)
    if task.plan.ended_at is not None or not may_still_undo(task, at=at):
        raise TooLateToUndo
    _drop_next(task)
    task.result = task.reason = ""
    put_on_day(task, task.due_on, at=at)
    take_step("reopen", task, by=by, at=at)
    publish(TaskReopened(case_id=task.case_id, task_id=task.id), by=by, at=at)
    return task


def may_still_undo(task: Task, *, at: datetime) -> bool:
    return task.ended_at is not None and at < task.ended_at + hours(Policy.UNDO_HOURS, at)


@transaction.atomic
def reassign_task(
    *, task_id: UUID, owner_id: UUID | None, version: int | None = None, by: Actor, at: datetime
) -> Task:
    """Give the task to somebody of the same house, or to its coordinator (None).

    Raises:
        NotOfThisHouse.
    """
    task = locked_task("reassign", task_id=task_id, by=by, at=at, version=version)
    give_to(task, owner_id, at=at)
    take_step("reassign", task, by=by, at=at)
    event = TaskReassigned(case_id=task.case_id, task_id=task.id, owner_id=owner_id)
    publish(event, by=by, at=at)
    return task


def make_next(task: Task, *, at: datetime) -> None:
    """The next task of a series, on its first day that lies ahead."""
    if not task.every_months or task.plan.ended_at is not None:
        return
    due_on = next_in_line(task.due_on, task.every_months, after=day_of(at, task.plan.zone))
    follower = Task(
        plan=task.plan,
        case=task.case,
        kind=task.kind,
        what=task.what,
        every_months=task.every_months,
        follows=task,
        owner_id=task.owner_id,
        owner_role=task.owner_role,
        organisation_id=task.organisation_id,
        made_at=at,
    )
    put_on_day(follower, due_on, at=at)
    follower.save()


def _drop_next(task: Task) -> None:
    follower = Task.objects.select_for_update().filter(follows=task).first()
    if follower is None:
        return
    if follower.state != TaskState.OPEN or follower.version > 1 or follower.reminders.exists():
        raise NextOneTouched
    follower.delete()
