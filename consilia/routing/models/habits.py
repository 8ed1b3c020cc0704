"""What is known of how each expert answers: counted anew whenever she answers an offer or signs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.network.models import Consultant
from consilia.routing.models.policies import URGENCY_NAMES


class AnswerHabit(models.Model):
    """Her answers to offers of one urgency that reached her in one hour of her day."""

    consultant = models.ForeignKey(Consultant, models.CASCADE, related_name="+")
    urgency = models.CharField(
        max_length=10, choices=[(one.value, name) for one, name in URGENCY_NAMES.items()]
    )
    hour = models.PositiveSmallIntegerField()
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    log_minutes = models.FloatField(default=0)  # the sum of logarithms over those she answered

    class Meta:
        verbose_name = _("habit of answering")
        verbose_name_plural = _("habits of answering")
        constraints = [
            models.UniqueConstraint(fields=["consultant", "urgency", "hour"], name="answer_habit_once"),
            models.CheckConstraint(name="answer_habit_hour", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.consultant} · {self.urgency} · {self.hour}"


class AnswerPace(models.Model):
    """How many answers she signed, and her working minutes until each of them."""

    consultant = models.OneToOneField(Consultant, models.CASCADE, primary_key=True, related_name="+")
    signed = models.PositiveIntegerField(default=0)
    minutes = models.FloatField(default=0)

    class Meta:
        verbose_name = _("pace of answering")
        verbose_name_plural = _("paces of answering")

    def __str__(self) -> str:
        return f"{self.consultant} · {self.signed}"
