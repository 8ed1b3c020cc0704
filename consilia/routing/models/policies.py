"""Figures of policy: configuration with a source, never law. A version is added, not changed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.policies import Policy, Version
from consilia.routing.domain.facts import Urgency

URGENCY_NAMES = {
    Urgency.EMERGENCY: _("Emergency"),
    Urgency.URGENT: _("Urgent"),
    Urgency.PLANNED: _("Planned"),
}
# On whose word the first versions stand (migrations): collected here, so that they are told in the reader's language.
SHIPPED_SOURCES = (
    pgettext_lazy("source", "ours; at Swinfen a backup rescued 36 of 39 unanswered"),
    pgettext_lazy("source", "ours: a coordinator looks again"),
    pgettext_lazy("source", "ours: the design, and a simulated year"),
    pgettext_lazy("source", "ours: a simulated year (docs/reference/benchmarks.md)"),
)
MOST = 100  # of what a single term may weigh: the score stays a figure that people can add up


def _weight(name: Any, **kwargs: Any) -> "models.DecimalField[float, float]":
    bounds = [MinValueValidator(0), MaxValueValidator(MOST)]
    return models.DecimalField(name, max_digits=5, decimal_places=2, validators=bounds, **kwargs)


WEIGHTS = ("exact", "seen", "hours", "language", "fairness", "load", "answer", "quality", "forecast", "tie")


class RoutingWeights(Version):
    """What each term of the score may add or take at most."""

    exact = _weight(_("this very subspecialty"))
    seen = _weight(_("knows this child"))
    hours = _weight(_("at work or on duty"))
    language = _weight(_("language of the family"))
    fairness = _weight(_("time since her last case"))
    load = _weight(_("cases in hand"))
    answer = _weight(_("own time to an answer"))
    quality = _weight(_("quality of her answers"))
    forecast = _weight(_("will probably answer in time"), default=0)
    tie = _weight(_("decides between equals"))
    day_begins = models.PositiveSmallIntegerField(_("the day begins at"))
    day_ends = models.PositiveSmallIntegerField(_("the day ends at"))
    fairness_days = models.PositiveSmallIntegerField(_("days that count as long ago"))
    answer_days = models.PositiveSmallIntegerField(_("days whose answers tell the own time"), default=180)
    # How often an expert turns to the network's questions in eight hours of work.
    sittings_a_day = models.FloatField(_("answers a working day"), default=3)
    working_language = models.CharField(_("language of the network"), max_length=3)
    interpreters = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("languages with an interpreter"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("weights of routing")
        verbose_name_plural = _("weights of routing")
        constraints = [
            models.UniqueConstraint(fields=["starts"], name="routing_weights_once"),
            models.CheckConstraint(
                name="routing_weights_bounded",
                condition=Q(
                    **{f"{name}__gte": 0 for name in WEIGHTS}, **{f"{name}__lte": MOST for name in WEIGHTS}
                ),
            ),
            models.CheckConstraint(
                name="routing_day_has_hours",
                condition=Q(
                    day_begins__lt=F("day_ends"),
                    day_ends__lte=24,
                    fairness_days__gte=1,
                    answer_days__gte=1,
                    sittings_a_day__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d}"


class OfferPolicy(Policy):
    """How many experts are asked at the same moment, and whether the next one is asked without a coordinator."""

    urgency = models.CharField(
        _("urgency"),
        max_length=10,
        choices=[(urgency.value, name) for urgency, name in URGENCY_NAMES.items()],
    )
    # Empty: the whole duty roster of the field and centre.
    parallel = models.PositiveSmallIntegerField(_("experts asked at once"), null=True, blank=True)
    next_by_score = models.BooleanField(_("the next one is asked by itself"), default=False)

    class Meta:
        verbose_name = _("policy of offers")
        verbose_name_plural = _("policies of offers")
        constraints = [
            ends_after_it_starts("offer_policy_ends_after_start"),
            models.UniqueConstraint(fields=["urgency", "starts"], name="offer_policy_once"),
            models.CheckConstraint(
                name="offer_policy_somebody", condition=Q(parallel__isnull=True) | Q(parallel__range=(1, 10))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_urgency_display()} · {self.starts:%Y-%m-%d}"
