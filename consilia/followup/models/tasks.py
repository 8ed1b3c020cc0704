"""One thing to do, when, and by whom."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models import Case
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import TaskKind
from consilia.followup.models.names import KIND_NAMES, TASK_STATE_NAMES
from consilia.followup.models.plans import Plan
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class TaskQuerySet(models.QuerySet["Task"]):
    def locked(self, task_id: UUID) -> "Task":
        """The task, locked until the transaction ends, with its plan and case."""
        return self.select_for_update(of=("self",)).select_related("plan", "case").get(pk=task_id)

    def open(self) -> "TaskQuerySet":
        return self.filter(is_open=True)


class Task(models.Model):
    """`due_on` is a day of the child's own region; `late_at` the moment from which the task is overdue.

    `remind_at` is the next moment at which somebody has to hear of it: on the morning of the day, then when it
    is late. Whoever tells moves it on under a lock, so that each moment is told once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=11, choices=list(KIND_NAMES.items()))
    what = models.TextField(_("what to do"), blank=True)
    due_on = models.DateField(_("day"))
    late_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(_("repeated every so many months"), default=0)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next_in_line")
    # The recommendation it came from, in whichever version of the conclusion.
    lineage = models.UUIDField(null=True, blank=True, editable=False)

    state = models.CharField(
        _("state"), max_length=9, choices=list(TASK_STATE_NAMES.items()), default=TaskState.OPEN
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="follow_up_tasks"
    )
    # Whose work it is while no person is named.
    owner_role = models.CharField(
        max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    result = models.TextField(_("result"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_open = models.GeneratedField(
        expression=Q(state="open"),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]
    outcome: "models.Model"

    class Meta:
        verbose_name = _("follow-up task")
        verbose_name_plural = _("follow-up tasks")
        constraints = [
            models.CheckConstraint(
                name="task_ended_when_over",
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_skipped_has_reason", condition=~Q(state="skipped") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="task_only_outcome_is_asked", condition=Q(asked_at=None) | Q(kind=TaskKind.OUTCOME)
            ),
            models.CheckConstraint(
                name="task_only_outcome_lapses", condition=~Q(state="lapsed") | Q(kind=TaskKind.OUTCOME)
            ),
        ]
        indexes = [
            models.Index("organisation", "late_at", "id", name="task_house", condition=Q(is_open=True)),
            models.Index("owner", "late_at", "id", name="task_owner", condition=Q(is_open=True)),
            models.Index(
                "organisation", F("ended_at").desc(), "id", name="task_house_over", condition=Q(is_open=False)
            ),
            models.Index(
                "owner", F("ended_at").desc(), "id", name="task_owner_over", condition=Q(is_open=False)
            ),
            models.Index(
                "remind_at", name="task_to_remind", condition=Q(is_open=True, remind_at__isnull=False)
            ),
            models.Index("late_at", "id", name="task_to_lapse", condition=Q(is_open=True, kind="outcome")),
            models.Index("case", "due_on", name="task_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.what or str(KIND_NAMES[TaskKind(self.kind)])

    @property
    def is_outcome(self) -> bool:
        return self.kind == TaskKind.OUTCOME

    def is_overdue(self, at: datetime) -> bool:
        return self.is_open and self.late_at <= at


class TaskStep(models.Model):
    """What was done with a task, by whom, and why. Written once, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    name = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    was_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a task")
        verbose_name_plural = _("steps of tasks")
        indexes = [models.Index("task", "at", "id", name="task_step_order")]

    def __str__(self) -> str:
        return f"{self.task_id} · {self.name}"


class Reminder(models.Model):
    """That somebody was told that a task is due, or overdue, on that day: once, whatever runs twice."""

    class Kind(models.TextChoices):
        DUE = "due", pgettext_lazy("follow-up task", "Due")
        OVERDUE = "overdue", pgettext_lazy("follow-up task", "Overdue")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    due_on = models.DateField()
    at = models.DateTimeField()
    # Nobody is told of a day long past, such as one entered afterwards.
    is_quiet = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["task", "kind", "due_on"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.task_id} · {self.kind}"
