"""One move of a task: refused or made, with its line of history and its next reminder."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.followup.domain.days import day_of, end_of, morning_of
from consilia.followup.domain.lifecycle import LIFECYCLE, TaskState
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import Task, TaskStep
from consilia.followup.permissions import may_do
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.notifications.domain.topics import case_topic, worklist_topic
from consilia.notifications.services import announce


class TaskMovedOn(SomebodyWasFirst):
    message = _("This task has changed meanwhile. Look at it, then decide again.")


class ReasonNeeded(Refusal):
    status = 422
    message = _("Say why: the reason stays with the task.")


class OutcomeNeedsAnswer(Refusal):
    status = 422
    message = _("A question about the child is answered, not ticked off. Choose an answer.")


class NotALaterDay(Refusal):
    status = 422
    message = _("Choose today or a later day.")


def locked_task(move: str, *, task_id: UUID, by: Actor, at: datetime, version: int | None = None) -> Task:
    """The task, locked, when `by` may make `move` now.

    Raises:
        Task.DoesNotExist, Case.DoesNotExist: for a stranger.
        NotAllowed: she sees the case, but the task is not hers.
        TaskMovedOn: it is in another state, or another version than she has before her.
    """
    task = Task.objects.locked(task_id)
    if not by.is_system:
        case_for(by, task.case_id, at, least=Sight.BODY)
        if not may_do(by, move, task):
            raise NotAllowed
    if task.state not in LIFECYCLE.moves[move].sources or version not in {None, task.version}:
        raise TaskMovedOn
    return task


def take_step(
    move: str, task: Task, *, by: Actor, at: datetime, text: str = "", was_on: date | None = None
) -> None:
    """Take the locked task to its next state. The caller has set the fields that the move is about."""
    task.state = LIFECYCLE.after(move, task.state)
    over = task.state != TaskState.OPEN
    task.ended_at = at if over else None
    task.ended_by_id = by.user_id if over else None
    if over:
        task.remind_at = None
    task.version += 1
    task.save()
    TaskStep.objects.create(task=task, at=at, name=move, text=text, was_on=was_on, author_id=by.user_id)
    tell_pages(task.case)


def schedule(task: Task, due_on: date, *, answer_by: datetime | None = None) -> None:
    """Put the task on a day of the child's region: when it is late, and when somebody hears of it first.

    Args:
        answer_by: for a question about the outcome, when its links end: only then is it late.
    """
    zone = task.plan.zone
    task.due_on = due_on
    task.late_at = answer_by or end_of(due_on, zone)
    task.remind_at = morning_of(due_on, zone)


def expect_later(task: Task, due_on: date, *, at: datetime) -> None:
    if due_on < day_of(at, task.plan.zone):
        raise NotALaterDay


def expect_hand_made(task: Task) -> None:
    if task.kind == TaskKind.OUTCOME:
        raise OutcomeNeedsAnswer


def tell_pages(case: Case) -> None:
    """Let open pages look again, once the transaction commits."""
    announce(topics=[case_topic(case.id), worklist_topic(case.referring_organisation_id)])
