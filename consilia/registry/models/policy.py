"""The figures of the registry: configuration with its sources, never law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.policies import Policy as PolicyRow
from consilia.registry.domain.words import Policy

POLICY_NAMES = {
    Policy.SMALLEST_CELL: _("Smallest number of children that is shown"),
    Policy.ALIKE: _("Children who must look alike in a table for research"),
    Policy.UPDATE_MONTHS: _("Months after which the status is asked again"),
    Policy.STATUS_DAYS: _("Days within which the status is answered"),
}


class RegistryPolicy(PolicyRow):
    """One figure; the row in force that began last counts."""

    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        verbose_name = _("figure of the registry")
        verbose_name_plural = _("figures of the registry")
        constraints = [
            ends_after_it_starts("registry_policy_ends_after_start"),
            models.CheckConstraint(name="registry_policy_positive", condition=Q(value__gt=0)),
            models.UniqueConstraint(fields=["name", "starts"], name="registry_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.value}"
