"""What the network decides about its cases: configuration with source and dates, never law in code."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.network.models import Region


class SpanPolicy(Policy):
    """How long something stays possible or visible, as `EXPERT_SIGHT` after a closure."""

    class Name(models.TextChoices):
        EXPERT_SIGHT = "expert_sight", _("The expert sees a closed case")
        REOPENING = "reopening", _("A closed case can be reopened")
        INVITATION = "invitation", _("The longest invitation of a colleague")
        READER_SIGHT = "reader_sight", _("A second reader sees the case at most")
        DEVICE_DRAFT = "device_draft", _("A draft can be read on the device without a connection")

    name = models.CharField(_("what"), max_length=30, choices=Name.choices)
    span = models.DurationField(_("time"))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("span policy")
        verbose_name_plural = _("span policies")
        constraints = [
            ends_after_it_starts("span_policy_ends_after_start"),
            models.CheckConstraint(name="span_policy_positive", condition=Q(span__gt=timedelta())),
            models.UniqueConstraint(fields=["name", "starts"], name="span_policy_once"),
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class RegionReviewPolicy(Policy):
    """A region that wants to see requests of this urgency before they go to a centre; never emergencies."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("region review")
        verbose_name_plural = _("region reviews")
        constraints = [
            ends_after_it_starts("region_review_ends_after_start"),
            models.CheckConstraint(
                name="region_review_never_emergency", condition=~Q(urgency=Urgency.EMERGENCY)
            ),
            models.UniqueConstraint(fields=["region", "urgency", "starts"], name="region_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.get_urgency_display()}"
