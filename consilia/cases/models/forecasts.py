"""Histories of clocks, from which forecasts are made, and the policy of when a forecast says "probably late"."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.forecast import Curve, Rules, Step, steps
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.deadlines import CLOCK_NAMES
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.network.models import Field, Organisation


class ForecastPolicy(Policy):
    """From which chance on a clock is said to be probably late, and how much history that takes."""

    late_percent = models.PositiveSmallIntegerField(
        _("probably late from a chance of, %"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    least = models.PositiveSmallIntegerField(
        _("cases that waited as long, at least"), validators=[MinValueValidator(1)]
    )
    days = models.PositiveSmallIntegerField(_("days looked back"), validators=[MinValueValidator(1)])

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("forecast policy")
        verbose_name_plural = _("forecast policies")
        constraints = [
            ends_after_it_starts("forecast_policy_ends_after_start"),
            models.CheckConstraint(
                name="forecast_policy_sensible",
                condition=Q(late_percent__gte=1, late_percent__lte=100, least__gte=1, days__gte=1),
            ),
            models.UniqueConstraint(fields=["starts"], name="forecast_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.late_percent} %"

    @property
    def rules(self) -> Rules:
        return Rules(self.late_percent / 100, self.least)


class ClockHistory(models.Model):
    """What became of the runs of one clock at a centre; of all its fields together where `field` is null.

    Counted anew every night. `stood` and `waits` are those of `domain.forecast.Curve`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    field = models.ForeignKey(Field, models.CASCADE, null=True, related_name="+")
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    clock = models.CharField(_("clock"), max_length=20, choices=list(CLOCK_NAMES.items()))
    runs = models.PositiveIntegerField(_("runs"))
    late = models.PositiveIntegerField(_("of them late"))
    stood = ArrayField(models.PositiveIntegerField())
    waits = ArrayField(models.FloatField())
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("history of a clock")
        verbose_name_plural = _("histories of clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "urgency", "clock", "field"],
                name="clock_history_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="clock_history_late_are_runs", condition=Q(late__lte=models.F("runs"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} · {self.get_urgency_display()}"

    def steps(self, rules: Rules) -> list[Step]:
        return steps(Curve(self.stood, self.waits), rules)
