"""What a hand-over would do, before it is done; and who could take and give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.queries import members, people
from consilia.cases.queries.team import team_of
from consilia.followup.models import HandedTask, HandOver, Task
from consilia.followup.permissions import ARRANGERS, may_hand_over_of, may_undo
from consilia.followup.queries.sight import tasks_visible_to

DOCTORS = (Role.REFERRING_DOCTOR, Role.EXPERT)


@dataclass(frozen=True, slots=True)
class Going:
    """One task. `joins`: the taker enters the team of its case; `stays`: the house keeps it instead."""

    task: Task
    joins: bool
    stays: bool


def tasks_to_hand_over(by: Actor, *, giver_id: UUID, taker_id: UUID | None, at: datetime) -> list[Going]:
    """Every open task of the giver at the actor's organisation, the first due first."""
    if by.organisation_id is None or not may_hand_over_of(by, giver_id):
        return []
    tasks = list(
        tasks_visible_to(by, at)
        .filter(owner_id=giver_id, organisation_id=by.organisation_id, is_open=True)
        .select_related("case__child", "case__region", "plan")
        .order_by("late_at", "id")
    )
    seeing = _cases_seen(tasks, taker_id, at) if taker_id else set()
    return [_going(task, sees=task.case_id in seeing or taker_id is None) for task in tasks]


def _going(task: Task, *, sees: bool) -> Going:
    """A referring doctor has to be let in; an expert's tasks belong to her own centre."""
    may_join = task.case.is_open and task.organisation_id == task.case.referring_organisation_id
    return Going(task, joins=not sees and may_join, stays=not sees and not may_join)


def _cases_seen(tasks: Sequence[Task], taker_id: UUID, at: datetime) -> set[UUID]:
    cases = {task.case_id: task.case for task in tasks}
    return {
        case_id
        for case_id, case in cases.items()
        if taker_id in {user.id for user in team_of(case, at).members}
    }


def givers(by: Actor, at: datetime) -> list[User]:
    """Whose tasks `by` may hand over: those of the whole house, or her own. Also of people who left already."""
    if by.organisation_id is None or by.role not in ARRANGERS:
        return list(people([by.person_id]).values())
    owners = (
        tasks_visible_to(by, at)
        .filter(organisation_id=by.organisation_id, is_open=True, owner__isnull=False)
        .values_list("owner_id", flat=True)
        .distinct()
    )
    return _by_name(owner for owner in owners if owner)


def takers(by: Actor, at: datetime) -> list[User]:
    """The colleagues of the house who could take them."""
    return colleagues_at(by.organisation_id, at)


def colleagues_at(organisation_id: UUID | None, at: datetime) -> list[User]:
    """Whoever treats children at this organisation, by name."""
    if organisation_id is None:
        return []
    doctors = (members(organisation_id=organisation_id, role=role, at=at) for role in DOCTORS)
    return _by_name(set().union(*doctors))


def _by_name(ids: Iterable[UUID]) -> list[User]:
    return sorted(people(list(ids)).values(), key=lambda user: user.full_name)


def hand_over_for(by: Actor, hand_over_id: UUID) -> HandOver:
    """One hand-over, for those whom it concerns.

    Raises:
        HandOver.DoesNotExist: also for a foreign one.
    """
    made = HandOver.objects.select_related("giver", "taker", "made_by", "organisation").get(pk=hand_over_id)
    if not may_undo(by, made):
        raise HandOver.DoesNotExist
    return made


def handed_tasks(made: HandOver, by: Actor, at: datetime) -> list[HandedTask]:
    """What was handed over, as far as `by` sees the cases."""
    visible = tasks_visible_to(by, at).values("id")
    rows = HandedTask.objects.filter(hand_over=made, task__in=visible)
    return list(rows.select_related("task__case__child", "task__owner").order_by("task__late_at", "id"))
