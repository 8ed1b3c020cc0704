"""The plan on the case page, and what is still to be done on the child's page."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models import Case
from consilia.followup.domain.days import morning_of
from consilia.followup.domain.words import Group, Policy
from consilia.followup.models import Task
from consilia.followup.models.names import GROUP_NAMES
from consilia.followup.permissions import may_do, may_plan
from consilia.followup.queries.plans import open_tasks_of_child, plan_for, tasks_of
from consilia.followup.queries.policy import hours
from consilia.foundation.panels import Panel
from consilia.patients.models import Child


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """The plan with its tasks, the next one first, and the outcomes; for whoever sees the body of the case."""
    if case.signed_at is None:
        return None  # nothing can be planned yet
    plan = plan_for(case.id)
    if plan is None:
        return None
    tasks = tasks_of(plan)
    context = {
        "case": case,
        "plan": plan,
        "open": [task for task in tasks if task.is_open],
        "over": [task for task in tasks if not task.is_open],
        "templates": [GROUP_NAMES[Group(group)] for group in plan.groups],
        "role_names": ROLE_NAMES,
        "now": at,
        "may_plan": may_plan(actor, plan),
        "may": lambda move, task: may_do(actor, move, task),
        "may_answer": lambda task: _may_answer(actor, task, at),
        "undo_since": at - hours(Policy.UNDO_HOURS, at),
    }
    return Panel("follow-up", _("Follow-up"), "followup/panel.html", context)


def _may_answer(actor: Actor, task: Task, at: datetime) -> bool:
    """The day has come, and what was tapped or missed can still be put right."""
    if (
        not task.is_outcome
        or task.state not in {"open", "lapsed", "done"}
        or not may_do(actor, "answer", task)
    ):
        return False
    return task.asked_at is not None or at >= morning_of(task.due_on, task.plan.zone)


def child_panel(child: Child, by: Actor, at: datetime) -> Panel | None:
    """What is still to be done for this child, the next one first; None when there is nothing."""
    tasks = open_tasks_of_child(child, by, at)
    if not tasks:
        return None
    context = {"tasks": tasks, "now": at, "role_names": ROLE_NAMES}
    return Panel("follow-up", _("Follow-up"), "followup/child_panel.html", context)
