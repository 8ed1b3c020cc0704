"""Several workers and several people at once, in transactions that really commit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.followup import services
from consilia.followup.domain.words import Answer, TaskKind
from consilia.followup.models import Outcome, OutcomeLink, Plan, Reminder, Task
from consilia.foundation.refusals import Refusal
from consilia.notifications.models import Notification
from tests.factories.followup import SYSTEM, Aftercare

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def in_parallel(work: Callable[[], Any]) -> list[Any]:
    """Run it in several threads that start together, each with a connection of its own."""
    start = Barrier(WORKERS)

    def work_and_close(_number: int) -> Any:
        try:
            start.wait(timeout=30)
            return work()
        except Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work_and_close, range(WORKERS)))


def test_several_workers_tell_and_ask_once(care: Aftercare) -> None:
    visit = care.task(TaskKind.VISIT)
    morning = visit.late_at - timedelta(hours=12)
    assert sum(in_parallel(lambda: services.remind(by=SYSTEM, at=morning))) == 2  # a visit, and a question
    assert sum(in_parallel(lambda: services.remind(by=SYSTEM, at=visit.late_at))) == 1  # the visit is late
    assert Reminder.objects.count() == 2
    assert OutcomeLink.objects.count() == 1
    assert Notification.objects.filter(kind="outcome_asked").count() == 1
    assert AuditEntry.objects.filter(name="OutcomeAsked").count() == 1


def test_several_workers_close_a_silent_case_once(care: Aftercare) -> None:
    end = care.tasks(TaskKind.OUTCOME)[-1].late_at
    assert sum(in_parallel(lambda: services.lapse_outcomes(by=SYSTEM, at=end))) == 4
    assert care.state == State.CLOSED
    assert AuditEntry.objects.filter(name="CaseClosed").count() == 1


def test_of_two_who_complete_a_task_one_was_first(care: Aftercare) -> None:
    task = next(one for one in care.tasks(TaskKind.VISIT) if one.every_months)
    at = care.scene.tick()
    answers = in_parallel(lambda: services.complete_task(task_id=task.id, by=care.scene.referrer, at=at))
    assert answers.count(services.TaskMovedOn) == WORKERS - 1
    assert Task.objects.filter(follows=task).count() == 1


def test_taps_at_the_same_moment_are_one_answer(care: Aftercare) -> None:
    task = care.ask()
    token, at = care.token(task), care.scene.tick()
    in_parallel(lambda: services.answer_by_link(token=token, answer=Answer.SAME, visitor="192.0.2.1", at=at))
    assert Outcome.objects.filter(task=task).count() == 1
    assert AuditEntry.objects.filter(name="OutcomeRecorded").count() == 1


def test_a_plan_is_made_once_by_several_workers(care: Aftercare) -> None:
    before = Task.objects.count()
    Task.objects.all().delete()
    Plan.objects.all().delete()
    at = care.scene.tick()
    in_parallel(lambda: services.make_plan(case_id=care.case.id, by=SYSTEM, at=at))
    assert (Plan.objects.count(), Task.objects.count()) == (1, before)
