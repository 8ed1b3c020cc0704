"""When people are left alone."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import both_or_neither, ends_after_it_starts
from consilia.foundation.policies import SAID, Policy, PolicyQuerySet
from consilia.notifications.domain.quiet import QuietHours
from consilia.notifications.models.policies import dated


def _hours(begins: time | None, ends: time | None) -> QuietHours | None:
    return QuietHours(begins, ends) if begins is not None and ends is not None else None


class QuietPolicyQuerySet(PolicyQuerySet["QuietPolicy"]):
    pass


class QuietPolicy(Policy):
    """The quiet hours of everybody who has not chosen her own; by her own clock."""

    quiet_from = models.TimeField(_("quiet from"))
    quiet_until = models.TimeField(_("quiet until"))

    objects = QuietPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of quiet hours")
        verbose_name_plural = _("policies of quiet hours")
        constraints = [
            ends_after_it_starts("quiet_policy_ends_after_start"),
            ExclusionConstraint(name="quiet_policy_once", expressions=[(dated(), RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                name="quiet_policy_has_hours",
                condition=~Q(quiet_from=F("quiet_until")),
                violation_error_code=SAID,
                violation_error_message=_("Quiet hours end at another time than they begin."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}-{self.quiet_until:%H:%M}"

    @property
    def hours(self) -> QuietHours:
        return QuietHours(self.quiet_from, self.quiet_until)


class OwnQuietHours(models.Model):
    """What a person chose instead of the policy. Without times: she is never left alone, and wants it so."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="quiet_hours"
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        verbose_name = _("own quiet hours")
        verbose_name_plural = _("own quiet hours")
        constraints = [
            both_or_neither("own_quiet_hours_both", "quiet_from", "quiet_until"),
            models.CheckConstraint(name="own_quiet_hours_differ", condition=~Q(quiet_from=F("quiet_until"))),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def hours(self) -> QuietHours | None:
        return _hours(self.quiet_from, self.quiet_until)
