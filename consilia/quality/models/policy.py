"""The figures of quality review: configuration with its sources, never law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.policies import Policy
from consilia.network.models import Organisation
from consilia.quality.models.names import POLICY_NAMES


class QualityPolicy(Policy):
    """One figure; a row of the centre goes before the general one, the later before the earlier."""

    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))
    centre = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        verbose_name = _("figure of quality review")
        verbose_name_plural = _("figures of quality review")
        constraints = [
            ends_after_it_starts("quality_policy_ends_after_start"),
            models.CheckConstraint(name="quality_policy_positive", condition=Q(value__gt=0)),
            models.UniqueConstraint(
                fields=["name", "centre", "starts"], name="quality_policy_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.value}"
