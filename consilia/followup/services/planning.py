"""Making a plan from a signed conclusion, adding to it, and ending it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.conclusions.domain.words import Answer as Decision
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.queries import current_of, recommendations_of
from consilia.followup.domain.days import day_of, morning_of
from consilia.followup.domain.planning import Facts, Planned, Recommended, groups_of, planned
from consilia.followup.domain.words import Ended, Group, Policy, TaskKind
from consilia.followup.events import PlanEnded, PlanMade, TaskAdded
from consilia.followup.models import Plan, Task
from consilia.followup.permissions import may_plan
from consilia.followup.queries.policy import figures_in_force, hours, rules_for
from consilia.followup.services.stepping import NotALaterDay, schedule, take_step, tell_pages
from consilia.foundation.refusals import NotAllowed, Refusal


class NoPlanYet(Refusal):
    message = _("There is no follow-up plan yet. It is made when the conclusion is acknowledged.")


class PlanOver(Refusal):
    message = _("The follow-up of this case has ended; nothing can be added to it.")


class NothingToDo(Refusal):
    status = 422
    message = _("Say what is to be done.")


class NotOfThisHouse(Refusal):
    status = 422
    message = _("Choose somebody of your organisation.")


@transaction.atomic
def make_plan(*, case_id: UUID, by: Actor, at: datetime) -> Plan | None:
    """The plan that follows from the signed conclusion; the case goes into follow-up when outcomes are asked.

    Made twice it is the same plan. After a reopened case was answered anew, the tasks of the new conclusion
    take the place of the questions that are still open. None while there is nothing signed.
    """
    conclusion = current_of(case_id)
    if conclusion is None or conclusion.signed_at is None:
        return None
    plan, is_new = _plan_of(conclusion, at=at)
    if plan.ended_at is not None or (not is_new and plan.signed_at >= conclusion.signed_at):
        return plan
    if not is_new:
        cancel_questions(plan, by=by, at=at)
    tasks = _tasks_of(plan, conclusion, at=at)
    plan.signed_at = conclusion.signed_at
    plan.save(update_fields=["signed_at", "groups"])
    publish(PlanMade(case_id=case_id, tasks=len(tasks), groups=list(plan.groups)), by=by, at=at)
    if plan.case.state == State.ACKNOWLEDGED and any(task.is_outcome for task in tasks):
        cases.begin_follow_up(case_id=case_id, by=Actor.system(), at=at)
    return plan


def _plan_of(conclusion: Conclusion, *, at: datetime) -> tuple[Plan, bool]:
    case = conclusion.case
    _plan, is_new = Plan.objects.get_or_create(
        case=case,
        defaults={
            "organisation_id": case.referring_organisation_id,
            "zone": case.region.time_zone,
            "signed_at": conclusion.signed_at or at,
            "made_at": at,
        },
    )
    return Plan.objects.locked(case.id), is_new


def _tasks_of(plan: Plan, conclusion: Conclusion, *, at: datetime) -> list[Task]:
    groups = _groups(conclusion)
    plan.groups = [group.value for group in groups]
    before = list(plan.tasks.all())
    facts = _facts(plan, conclusion, groups, at=at)
    wanted = [one for one in planned(facts) if not any(_is_the_same(one, task) for task in before)]
    return Task.objects.bulk_create([_task(plan, one, at=at) for one in wanted])


def _is_the_same(wanted: Planned, task: Task) -> bool:
    """Planned from an earlier conclusion: the same recommendation, a series that goes on, the same work that day."""
    if wanted.lineage is not None or task.lineage is not None:
        return wanted.lineage == task.lineage
    if wanted.kind != task.kind or not task.is_open:
        return False
    is_one_series = bool(wanted.every_months) and wanted.every_months == task.every_months
    return is_one_series or (wanted.due_on, wanted.what) == (task.due_on, task.what)


def _groups(conclusion: Conclusion) -> list[Group]:
    diagnoses = list(conclusion.diagnoses.all())
    return groups_of(
        conclusion.case.urgency,
        field=conclusion.case.field_id or "",
        icd10=[one.code for one in diagnoses if one.system == "icd10"],
        has_orpha=any(one.system == "orpha" for one in diagnoses),
    )


def _facts(plan: Plan, conclusion: Conclusion, groups: Sequence[Group], *, at: datetime) -> Facts:
    return Facts(
        signed_at=conclusion.signed_at or at,
        today=day_of(at, plan.zone),
        zone=plan.zone,
        rules=rules_for(groups, region=conclusion.case.region_id, at=at),
        days=figures_in_force(at),
        recommended=[_recommended(one) for one in recommendations_of(conclusion) if _is_wanted(one)],
        review_on=conclusion.follow_up_on,
        review=conclusion.follow_up,
    )


def _is_wanted(given: Recommendation) -> bool:
    """What the referring doctor will not do is not planned."""
    return not given.is_decided or given.decision.answer != Decision.NOT_FEASIBLE


def _recommended(given: Recommendation) -> Recommended:
    return Recommended(given.lineage, given.kind, given.action, given.by_when, given.priority)


def _task(plan: Plan, wanted: Planned, *, at: datetime) -> Task:
    """A task of the doctor who asked. A question about the outcome is late only when its links have ended."""
    task = Task(
        plan=plan,
        case=plan.case,
        kind=wanted.kind,
        what=wanted.what,
        every_months=wanted.every_months,
        lineage=wanted.lineage,
        owner_id=plan.case.referrer_id,
        owner_role=Role.REFERRING_DOCTOR,
        organisation_id=plan.organisation_id,
        made_at=at,
    )
    put_on_day(task, wanted.due_on, at=at)
    return task


def put_on_day(task: Task, due_on: date, *, at: datetime) -> None:
    """`schedule`, with the time that a question leaves for its answer."""
    if task.is_outcome:
        answer_by = max(morning_of(due_on, task.plan.zone), at) + hours(Policy.LINK_HOURS, at)
        schedule(task, due_on, answer_by=answer_by)
    else:
        schedule(task, due_on)


@transaction.atomic
def add_task(
    *,
    case_id: UUID,
    kind: TaskKind,
    what: str,
    due_on: date,
    owner_id: UUID | None = None,
    every_months: int = 0,
    by: Actor,
    at: datetime,
) -> Task:
    """Add a task by hand, for a person of the actor's own house, or for its coordinator when none is named.

    Raises:
        Case.DoesNotExist: for a stranger.
        NoPlanYet, PlanOver, NotAllowed: not here, not any more, not she.
        NothingToDo, NotALaterDay, NotOfThisHouse: what was entered cannot be.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    plan = _open_plan(case, by=by)
    if not what and kind in {TaskKind.OTHER, TaskKind.EXAMINATION, TaskKind.LABORATORY}:
        raise NothingToDo
    if due_on < day_of(at, plan.zone):
        raise NotALaterDay
    task = _task(plan, Planned(kind, due_on, what, every_months), at=at)
    task.organisation_id = by.organisation_id or plan.organisation_id
    give_to(task, owner_id, at=at)
    task.save()
    publish(TaskAdded(case_id=case_id, task_id=task.id, kind=kind, due_on=due_on), by=by, at=at)
    tell_pages(case)
    return task


def _open_plan(case: Case, *, by: Actor) -> Plan:
    try:
        plan = Plan.objects.locked(case.id)
    except Plan.DoesNotExist as missing:
        raise NoPlanYet from missing
    if plan.ended_at is not None:
        raise PlanOver
    if not may_plan(by, plan):
        raise NotAllowed
    return plan


# In this order a person is looked for; and a task without one waits for the coordinator.
OWNER_ROLES = (
    Role.REFERRING_DOCTOR,
    Role.EXPERT,
    Role.ORGANISATION_COORDINATOR,
    Role.TRIAGE_COORDINATOR,
)


def arranger_of(task: Task) -> Role:
    """Who sees to a task of nobody: the coordinator of the hospital, or that of the centre."""
    is_asking_side = task.organisation_id == task.case.referring_organisation_id
    return Role.ORGANISATION_COORDINATOR if is_asking_side else Role.TRIAGE_COORDINATOR


def give_to(task: Task, owner_id: UUID | None, *, at: datetime) -> None:
    """Name who does the task.

    Raises:
        NotOfThisHouse: she does not work at the organisation that is responsible for it.
    """
    role = role_of(owner_id, task, at=at) if owner_id else arranger_of(task)
    if role is None:
        raise NotOfThisHouse
    task.owner_id, task.owner_role = owner_id, role


def role_of(user_id: UUID, task: Task, *, at: datetime) -> Role | None:
    """In which role this person works at the organisation that is responsible for the task."""
    for role in OWNER_ROLES:
        if user_id in members(organisation_id=task.organisation_id, role=role, at=at):
            return role
    return None


@transaction.atomic
def end_plan(*, case_id: UUID, because: Ended, by: Actor, at: datetime) -> int:
    """Nothing is asked and nothing is to be done any more; answer how many tasks ended. Twice is once."""
    try:
        plan = Plan.objects.locked(case_id)
    except Plan.DoesNotExist:
        return 0
    if plan.ended_at is not None:
        return 0
    plan.ended_at, plan.ended_because = at, because
    plan.save(update_fields=["ended_at", "ended_because"])
    ended = _cancel(plan, by=by, at=at)
    publish(PlanEnded(case_id=case_id, because=because, tasks=ended), by=by, at=at)
    return ended


def cancel_questions(plan: Plan, *, by: Actor, at: datetime) -> int:
    """Ask no more about the outcome: the case was closed, answered anew, or the child has died."""
    return _cancel(plan, by=by, at=at, kind=TaskKind.OUTCOME)


def _cancel(plan: Plan, *, by: Actor, at: datetime, **which: str) -> int:
    tasks = list(plan.tasks.open().filter(**which).select_for_update(of=("self",)))
    for task in tasks:
        task.case = plan.case
        take_step("cancel", task, by=by, at=at)
    return len(tasks)


@transaction.atomic
def end_plans_of_child(*, child_id: UUID, by: Actor, at: datetime) -> int:
    """The child has died: also the plans of closed cases end."""
    case_ids = Plan.objects.filter(case__child__person=child_id, ended_at=None).values_list(
        "case_id", flat=True
    )
    return sum(end_plan(case_id=case_id, because=Ended.DIED, by=by, at=at) for case_id in list(case_ids))
