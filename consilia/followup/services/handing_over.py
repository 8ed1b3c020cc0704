"""Giving all open tasks of a doctor who leaves to a colleague of the same house."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import members
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.followup.domain.words import Policy
from consilia.followup.events import HandOverUndone, TasksHandedOver
from consilia.followup.models import HandedTask, HandOver, Task
from consilia.followup.permissions import may_hand_over_of, may_undo
from consilia.followup.queries.handing_over import Going, tasks_to_hand_over
from consilia.followup.queries.policy import hours
from consilia.followup.services.planning import OWNER_ROLES, NotOfThisHouse, arranger_of, role_of
from consilia.followup.services.stepping import take_step
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.services import notify


class NothingToHandOver(Refusal):
    status = 422
    message = _("There are no open tasks to hand over.")


class ToSomebodyElse(Refusal):
    status = 422
    message = _("Choose another person than the one who leaves.")


class TooLateToTakeBack(Refusal):
    message = _("This hand-over can no longer be undone. Hand the tasks over once more instead.")


@transaction.atomic
def hand_over(*, giver_id: UUID, taker_id: UUID, by: Actor, at: datetime) -> HandOver:
    """Give every open task of `giver_id` at the actor's organisation to `taker_id`; both are told.

    The taker joins the team of each open case. Nobody can join that of a closed one: such a task then waits
    for the coordinator of the house.

    Raises:
        NotAllowed, NothingToHandOver, ToSomebodyElse, NotOfThisHouse.
    """
    if by.organisation_id is None or not may_hand_over_of(by, giver_id):
        raise NotAllowed
    _expect_colleague(giver_id, taker_id, by.organisation_id, at)
    going = tasks_to_hand_over(by, giver_id=giver_id, taker_id=taker_id, at=at)
    if not going:
        raise NothingToHandOver
    made = HandOver.objects.create(
        organisation_id=by.organisation_id,
        giver_id=giver_id,
        taker_id=taker_id,
        made_by_id=by.person_id,
        made_at=at,
    )
    _give(made, going, by=by, at=at)
    event = TasksHandedOver(handover_id=made.id, giver_id=giver_id, taker_id=taker_id, tasks=len(going))
    publish(event, by=by, at=at)
    _tell(made, f"handed {made.id}", by=by, at=at)
    return made


def _expect_colleague(giver_id: UUID, taker_id: UUID, organisation_id: UUID, at: datetime) -> None:
    if giver_id == taker_id:
        raise ToSomebodyElse
    if not any(
        taker_id in members(organisation_id=organisation_id, role=role, at=at) for role in OWNER_ROLES
    ):
        raise NotOfThisHouse


def _give(made: HandOver, going: Sequence[Going], *, by: Actor, at: datetime) -> None:
    locked = {task.id: task for task in _locked([one.task.id for one in going])}
    for one in going:
        task = locked.get(one.task.id)
        if task is None or task.owner_id != made.giver_id:
            continue  # somebody did it, or gave it away, a moment ago
        task.owner_id = None if one.stays else made.taker_id
        if one.stays:
            task.owner_role = arranger_of(task)
        take_step("reassign", task, by=by, at=at)
        if one.joins:
            cases.add_colleague(case_id=task.case_id, user_id=made.taker_id, by=by, at=at)
        HandedTask.objects.create(hand_over=made, task=task, joined_team=one.joins, stays=one.stays)


def _locked(ids: Sequence[UUID]) -> Sequence[Task]:
    """In the order of their ids, so that two hand-overs cannot wait for each other."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("plan", "case")
    return list(rows.filter(id__in=ids, is_open=True).order_by("id"))


@transaction.atomic
def undo_hand_over(*, hand_over_id: UUID, by: Actor, at: datetime) -> HandOver:
    """Within a day: what the taker has not worked on goes back, and so does the sight that came with it.

    Raises:
        HandOver.DoesNotExist: for a stranger. TooLateToTakeBack.
    """
    made = HandOver.objects.select_for_update().get(pk=hand_over_id)
    if not may_undo(by, made):
        raise HandOver.DoesNotExist
    if made.undone_at is not None or not may_still_take_back(made, at=at):
        raise TooLateToTakeBack
    handed = {row.task_id: row for row in HandedTask.objects.filter(hand_over=made)}
    for task in _locked(list(handed)):
        if task.owner_id == (None if handed[task.id].stays else made.taker_id):
            _give_back(task, handed[task.id], made, by=by, at=at)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    publish(HandOverUndone(handover_id=made.id), by=by, at=at)
    _tell(made, f"undone {made.id}", by=by, at=at)
    return made


def may_still_take_back(made: HandOver, *, at: datetime) -> bool:
    return at < made.made_at + hours(Policy.UNDO_HOURS, at)


def _give_back(task: Task, handed: HandedTask, made: HandOver, *, by: Actor, at: datetime) -> None:
    task.owner_id = made.giver_id
    task.owner_role = role_of(made.giver_id, task, at=at) or task.owner_role
    take_step("reassign", task, by=by, at=at)
    if handed.joined_team and task.case.is_open:
        cases.remove_colleague(case_id=task.case_id, user_id=made.taker_id, by=by, at=at)


def _tell(made: HandOver, cause: str, *, by: Actor, at: datetime) -> None:
    notify(
        users={made.giver_id, made.taker_id},
        kind=Kind.TASKS_HANDED_OVER,
        subject="handover",
        subject_id=made.id,
        urgency=Urgency.PLANNED,
        cause=cause,
        by=by,
        at=at,
    )
