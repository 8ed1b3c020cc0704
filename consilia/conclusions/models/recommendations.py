"""Numbered recommendations, and what the referring doctor decided about each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.conclusions.domain.dosing import Dose
from consilia.conclusions.domain.words import Answer, Kind
from consilia.conclusions.models.conclusions import Conclusion
from consilia.conclusions.models.names import (
    ANSWER_NAMES,
    BASIS_NAMES,
    KIND_NAMES,
    PER_NAMES,
    PRIORITY_NAMES,
    ROUTE_NAMES,
    UNIT_NAMES,
)
from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7


class Recommendation(models.Model):
    """One thing to do. `lineage` is the same in every version of the conclusion that carries it on.

    A removed one keeps its words until the signature, so that the removal can be undone; it has no number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="recommendations")
    lineage = models.UUIDField(default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_from = models.PositiveSmallIntegerField(null=True, blank=True)

    kind = models.CharField(
        _("kind"), max_length=12, choices=list(KIND_NAMES.items()), default=Kind.EXAMINATION
    )
    action = models.TextField(_("what to do"), blank=True)
    drug = models.CharField(_("drug"), max_length=200, blank=True)
    dose = models.DecimalField(_("dose"), max_digits=12, decimal_places=4, null=True, blank=True)
    dose_unit = models.CharField(
        _("unit of the dose"), max_length=5, blank=True, choices=list(UNIT_NAMES.items())
    )
    dose_per = models.CharField(_("measured"), max_length=5, blank=True, choices=list(PER_NAMES.items()))
    dose_basis = models.CharField(_("for"), max_length=6, blank=True, choices=list(BASIS_NAMES.items()))
    ceiling = models.DecimalField(_("at most"), max_digits=12, decimal_places=4, null=True, blank=True)
    ceiling_unit = models.CharField(
        _("unit of the maximum"), max_length=5, blank=True, choices=list(UNIT_NAMES.items())
    )
    route = models.CharField(_("route"), max_length=14, blank=True, choices=list(ROUTE_NAMES.items()))
    frequency = models.CharField(_("how often"), max_length=200, blank=True)
    duration = models.CharField(_("for how long"), max_length=200, blank=True)
    priority = models.CharField(
        _("priority"), max_length=7, choices=list(PRIORITY_NAMES.items()), default="routine"
    )
    by_when = models.CharField(_("by when"), max_length=200, blank=True)
    by_whom = models.CharField(_("by whom"), max_length=200, blank=True)
    evidence = models.TextField(_("grounds"), blank=True)

    decision: "RecommendationDecision"

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["conclusion", "number"],
                name="recommendation_number_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["conclusion", "lineage"], name="recommendation_lineage_once"),
            models.CheckConstraint(
                name="recommendation_numbered_or_removed",
                condition=Q(number__gte=1, removed_at=None) | Q(number=None, removed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendation_dose_positive",
                condition=(Q(dose=None) | Q(dose__gt=0)) & (Q(ceiling=None) | Q(ceiling__gt=0)),
            ),
            both_or_neither("recommendation_removed_from", "removed_at", "removed_from"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.action}"

    @property
    def order(self) -> Dose:
        """The drug order as a value."""
        return Dose(
            drug=self.drug,
            amount=self.dose,
            unit=self.dose_unit,
            per=self.dose_per,
            basis=self.dose_basis,
            ceiling=self.ceiling,
            ceiling_unit=self.ceiling_unit,
            route=self.route,
            frequency=self.frequency,
            duration=self.duration,
        )

    @property
    def is_decided(self) -> bool:
        return hasattr(self, "decision")


class RecommendationDecision(models.Model):
    """What was decided about a recommendation, by whom and when; a reason wherever it is not simply accepted."""

    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, primary_key=True, related_name="decision"
    )
    answer = models.CharField(_("decision"), max_length=12, choices=list(ANSWER_NAMES.items()))
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on a recommendation")
        verbose_name_plural = _("decisions on recommendations")
        constraints = [
            models.CheckConstraint(
                name="decision_has_reason", condition=Q(answer=Answer.ACCEPTED) | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return self.get_answer_display()
