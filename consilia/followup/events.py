"""What others may hear about follow-up. Identifiers, days and codes only, never what was written."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"handover": _("Hand-over of tasks")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpEvent(Event):
    subject: ClassVar[str] = "case"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(FollowUpEvent):
    label = _("Follow-up planned")
    tasks: int
    groups: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnded(FollowUpEvent):
    label = _("Follow-up plan ended")
    because: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent(FollowUpEvent):
    task_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAdded(TaskEvent):
    label = _("Follow-up task added")
    kind: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoved(TaskEvent):
    label = _("Follow-up task moved")
    was_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReassigned(TaskEvent):
    label = _("Follow-up task given to somebody else")
    owner_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(TaskEvent):
    label = _("Follow-up task done")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSkipped(TaskEvent):
    label = _("Follow-up task not done")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReopened(TaskEvent):
    label = _("Follow-up task opened again")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeAsked(TaskEvent):
    label = _("Outcome asked for")
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecorded(TaskEvent):
    """`by_link`: the person to whom the link was sent has answered, without signing in."""

    label = _("Outcome recorded")
    answer: str
    by_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCorrected(TaskEvent):
    label = _("Outcome corrected")
    answer: str
    by_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UsefulnessTold(TaskEvent):
    label = _("Questions about the conclusion answered")
    by_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLapsed(TaskEvent):
    label = _("Outcome not told in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathConfirmed(TaskEvent):
    label = _("Death told as an outcome confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksHandedOver(Event):
    subject: ClassVar[str] = "handover"
    label = _("Follow-up tasks handed over")
    handover_id: UUID
    giver_id: UUID
    taker_id: UUID
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverUndone(Event):
    subject: ClassVar[str] = "handover"
    label = _("Hand-over of follow-up tasks undone")
    handover_id: UUID
