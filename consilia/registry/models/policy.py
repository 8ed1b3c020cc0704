"""The figures of the registry: configuration with its sources, never law."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.foundation.figures import Figure, figure_rules
from consilia.registry.domain.words import Policy

POLICY_NAMES = {
    Policy.SMALLEST_CELL: _("Smallest number of children that is shown"),
    Policy.ALIKE: _("Children who must look alike in a table for research"),
    Policy.UPDATE_MONTHS: _("Months after which the status is asked again"),
    Policy.STATUS_DAYS: _("Days within which the status is answered"),
}


class RegistryPolicy(Figure):
    """One figure; the row in force that began last counts."""

    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))

    class Meta:
        verbose_name = _("figure of the registry")
        verbose_name_plural = _("figures of the registry")
        constraints = figure_rules("registry_policy")
