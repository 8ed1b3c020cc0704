"""The tasks of a doctor who leaves, given to a colleague."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.followup.models.tasks import Task
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class HandOver(models.Model):
    """All open tasks of one person at one organisation, given to another in one deed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hand-over of tasks")
        verbose_name_plural = _("hand-overs of tasks")
        constraints = [
            models.CheckConstraint(name="hand_over_to_another", condition=~Q(giver=F("taker"))),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} · {self.taker_id}"


class HandedTask(models.Model):
    """`joined_team`: the taker saw the case only because of this, and loses it when it is undone.

    `stays`: the case is closed, so nobody can join its team; the task waits for the coordinator instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    joined_team = models.BooleanField(default=False)
    stays = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("task handed over")
        verbose_name_plural = _("tasks handed over")
        constraints = [models.UniqueConstraint(fields=["hand_over", "task"], name="handed_task_once")]

    def __str__(self) -> str:
        return f"{self.task_id}"
