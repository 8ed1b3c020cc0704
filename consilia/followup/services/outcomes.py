"""How the child is: asked of the doctors, answered on the case page or by one tap on a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.queries.team import team_of
from consilia.followup.domain.days import morning_of
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import QUESTIONS, Answer, Grade, Policy, TaskKind
from consilia.followup.events import (
    DeathConfirmed,
    OutcomeAsked,
    OutcomeCorrected,
    OutcomeRecorded,
    UsefulnessTold,
)
from consilia.followup.models import Outcome, OutcomeLink, Task
from consilia.followup.queries.policy import hours
from consilia.followup.services.closing import settle
from consilia.followup.services.planning import put_on_day
from consilia.followup.services.stepping import locked_task, take_step
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.notifications.domain.kinds import Email, Kind, Urgency, Ways
from consilia.notifications.queries import letter_moment, ways_of
from consilia.notifications.services import notify
from consilia.patients.services import note_death


class NotAskedYet(Refusal):
    message = _("This question has not come yet. It can be answered from its day on.")


class DayOfDeathNeeded(Refusal):
    status = 422
    message = _("Enter the day of death. If it is not known, choose another answer and write what you know.")


class NotAnOutcome(Refusal):
    status = 422
    message = _("This task is no question about the child.")


class AnswerFirst(Refusal):
    status = 422
    message = _("First say how the child is.")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says at one date. `died_on` only with a death, and only by somebody who signed in."""

    answer: Answer
    note: str = ""
    grades: Mapping[str, Grade] = field(default_factory=dict)
    died_on: date | None = None


def ask_outcome(task: Task, *, at: datetime) -> None:
    """Ask everybody who asks together; the caller holds the lock on the task. Asked once, whatever runs twice.

    The link is made for those who want e-mail of this kind; in the product all of them see the question.
    """
    users = {user.id for user in team_of(task.case, at).members}
    task.asked_at = at
    task.late_at, task.remind_at = max(task.late_at, at + hours(Policy.LINK_HOURS, at)), None
    ways = ways_of(sorted(users), Kind.OUTCOME_ASKED, at=at)
    wanting = [user for user, own in ways.items() if _by_mail(own)]
    links = [OutcomeLink(task=task, user_id=user, made_at=at, ends=task.late_at) for user in wanting]
    OutcomeLink.objects.bulk_create(links)
    _queue_letters(links, Urgency(task.case.urgency), at=at)
    notify(
        users=users,
        kind=Kind.OUTCOME_ASKED,
        subject="case",
        subject_id=task.case_id,
        urgency=task.case.urgency,
        cause=f"outcome {task.id}",
        by=Actor.system(),
        at=at,
        reference=task.case.number,
        past=True,  # no e-mail of the usual kind: the one with the link is ours
    )
    event = OutcomeAsked(case_id=task.case_id, task_id=task.id, people=len(users))
    publish(event, by=Actor.system(), at=at)


def _by_mail(ways: Ways) -> bool:
    return ways.email is not Email.NEVER


def _queue_letters(links: Sequence[OutcomeLink], urgency: Urgency, *, at: datetime) -> None:
    """Each letter for when its reader may be disturbed; a link ends some days after the question, never in a night."""
    for link in links:
        moment = letter_moment(link.user, urgency, at=at)
        # By name: jobs stand above services, and the queue row commits with the links.
        job = app.configure_task(
            "followup.send_link", queue="mail", schedule_at=moment if moment > at else None
        )
        job.defer(link_id=str(link.id))


@transaction.atomic
def record_outcome(*, task_id: UUID, told: Told, by: Actor, at: datetime) -> Outcome:
    """The answer of a doctor who has signed in. A death is noted in the child's record with it.

    Raises:
        NotAskedYet, DayOfDeathNeeded, FactsRefused: nothing is kept.
    """
    task = _locked(task_id, by=by, at=at)
    if told.answer is Answer.DIED and told.died_on is None:
        raise DayOfDeathNeeded
    outcome = keep_answer(task, told, by=by, at=at, by_link=False)
    if told.answer is Answer.DIED:
        _confirm(outcome, told.died_on, by=by, at=at)
    settle(task.case, at=at)
    return outcome


def _locked(task_id: UUID, *, by: Actor, at: datetime) -> Task:
    task = locked_task("answer", task_id=task_id, by=by, at=at)
    if not task.is_outcome:
        raise NotAnOutcome
    if task.asked_at is None and at < morning_of(task.due_on, task.plan.zone):
        raise NotAskedYet
    return task


def _confirm(outcome: Outcome, died_on: date | None, *, by: Actor, at: datetime) -> None:
    note_death(child_id=outcome.case.child_id, deceased_on=died_on, by=by, at=at)
    outcome.confirmed_at = at
    outcome.save(update_fields=["confirmed_at"])
    event = DeathConfirmed(case_id=outcome.case_id, task_id=outcome.task_id)
    publish(event, by=by, at=at)


def keep_answer(task: Task, told: Told, *, by: Actor, at: datetime, by_link: bool) -> Outcome:
    """Store the answer of the locked task, or correct the one that is there, and end the task with it."""
    outcome = Outcome.objects.filter(task=task).first()
    event = OutcomeCorrected if outcome else OutcomeRecorded
    if outcome is not None and outcome.confirmed_at is not None and by_link:
        raise NotAllowed  # what somebody confirmed is not unsaid by a tap
    was_death = outcome is not None and outcome.answer == Answer.DIED
    outcome = outcome or Outcome(task=task, case=task.case, answered_at=at)
    outcome.answer, outcome.note, outcome.changed_at = told.answer, told.note or outcome.note, at
    outcome.answered_by_id, outcome.by_link = by.person_id, by_link
    if told.answer is not Answer.DIED:
        outcome.confirmed_at = None
    _put_grades(outcome, told.grades)
    outcome.save()
    take_step("answer", task, by=by, at=at)
    publish(event(case_id=task.case_id, task_id=task.id, answer=told.answer, by_link=by_link), by=by, at=at)
    _ask_on(task, told.answer, was_death=was_death, at=at)
    return outcome


def _put_grades(outcome: Outcome, grades: Mapping[str, Grade]) -> None:
    for name in QUESTIONS:
        if name in grades:
            setattr(outcome, name, grades[name])


def _ask_on(task: Task, answer: Answer, *, was_death: bool, at: datetime) -> None:
    """After a death nothing more is asked; when that was a mistake, the later questions come back."""
    later = Task.objects.filter(case=task.case_id, kind=TaskKind.OUTCOME).select_related("plan", "case")
    system = Actor.system()
    if answer is Answer.DIED:
        for question in later.filter(is_open=True):
            take_step("cancel", question, by=system, at=at)
    elif was_death and task.plan.ended_at is None:
        for question in later.filter(state=TaskState.CANCELLED, late_at__gt=at):
            if question.asked_at is None:  # the others keep their links, and the day on which these end
                put_on_day(question, question.due_on, at=at)
            take_step("restore", question, by=system, at=at)


@transaction.atomic
def tell_usefulness(
    *, task_id: UUID, grades: Mapping[str, Grade], by: Actor, at: datetime, by_link: bool = False
) -> Outcome:
    """The three questions about the conclusion, once it is known how the child is.

    Raises:
        AnswerFirst: there is no outcome at this date yet.
    """
    task = Task.objects.locked(task_id) if by_link else _locked(task_id, by=by, at=at)
    outcome = Outcome.objects.filter(task=task).first()
    if outcome is None:
        raise AnswerFirst
    _put_grades(outcome, grades)
    outcome.changed_at = at
    outcome.save()
    event = UsefulnessTold(case_id=task.case_id, task_id=task.id, by_link=by_link)
    publish(event, by=by, at=at)
    return outcome
