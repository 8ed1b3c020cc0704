"""The plan of one case and the tasks of one child. The callers have asked for sight of the case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.followup.models import Outcome, Plan, Task, TaskStep
from consilia.followup.queries.sight import tasks_visible_to
from consilia.foundation.questions import StandingQuestion, given
from consilia.patients.models import Child

MOST_OF_A_CHILD = 50


def plan_for(case_id: UUID) -> Plan | None:
    return _PLAN.first(case=case_id)


_PLAN = StandingQuestion(lambda: Plan.objects.filter(case=given("case")))


def tasks_of(plan: Plan) -> list[Task]:
    """Every task: what is open by its day, then what is over, the last one first."""
    steps = TaskStep.objects.select_related("author").order_by("at", "id")
    tasks = list(
        plan.tasks.select_related("owner", "organisation", "outcome__answered_by", "ended_by")
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by(F("ended_at").desc(nulls_first=True), "due_on", "id")
    )
    for task in tasks:
        task.plan = plan
    return tasks


def task_for(by: Actor, case_id: UUID, task_id: UUID, at: datetime) -> Task:
    """One task of one case whose body `by` sees.

    Raises:
        Case.DoesNotExist, Task.DoesNotExist: also for a foreign one.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    task = Task.objects.select_related("plan", "owner", "organisation", "outcome").get(
        pk=task_id, case_id=case_id
    )
    task.case = case
    return task


def outcomes_of(case_id: UUID) -> list[Outcome]:
    """The answers, the latest date first."""
    return list(
        Outcome.objects.filter(case_id=case_id)
        .select_related("task", "answered_by")
        .order_by("-task__due_on", "-answered_at")
    )


def open_tasks_of_child(child: Child, by: Actor, at: datetime) -> Sequence[Task]:
    """What is still to be done for this child in the cases that `by` sees, the next one first."""
    about = tasks_visible_to(by, at).filter(case__child__person=child.person, is_open=True)
    return list(
        about.select_related("case", "owner", "organisation").order_by("late_at", "id")[:MOST_OF_A_CHILD]
    )
