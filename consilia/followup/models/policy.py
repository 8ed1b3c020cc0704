"""When what is asked, and the other figures: configuration with its sources, never law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.followup.models.names import GROUP_NAMES, KIND_NAMES, POLICY_NAMES
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.figures import Figure, figure_rules
from consilia.foundation.policies import Policy
from consilia.network.models import Region


class PlanRule(Policy):
    """One line of a template, counted in hours or in months.

    A region with rows of its own for a group does without the national ones.
    """

    group = models.CharField(_("template"), max_length=10, choices=list(GROUP_NAMES.items()))
    kind = models.CharField(_("task"), max_length=11, choices=list(KIND_NAMES.items()))
    hours = models.PositiveIntegerField(_("hours after the signature"), default=0)
    months = models.PositiveSmallIntegerField(_("months after the signature"), default=0)
    every_months = models.PositiveSmallIntegerField(_("repeated"), default=0)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )

    class Meta:
        verbose_name = _("rule of a follow-up template")
        verbose_name_plural = _("rules of follow-up templates")
        constraints = [
            ends_after_it_starts("plan_rule_ends_after_start"),
            models.CheckConstraint(
                name="plan_rule_is_later", condition=Q(hours__gt=0, months=0) | Q(hours=0, months__gt=0)
            ),
            models.UniqueConstraint(
                fields=["group", "kind", "hours", "months", "region", "starts"],
                name="plan_rule_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} · {self.get_kind_display()}"


class FollowUpPolicy(Figure):
    """One figure, such as for how long a link works. The latest row in force wins."""

    name = models.CharField(_("figure"), max_length=24, choices=list(POLICY_NAMES.items()))

    class Meta:
        verbose_name = _("follow-up policy")
        verbose_name_plural = _("follow-up policies")
        constraints = figure_rules("follow_up_policy", may_be_zero=True)
