"""Emergency access: who opened a case that was not hers, why, and what an auditor thinks of it."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models.cases import Case
from consilia.cases.models.people import Grant
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.network.models import Organisation


class EmergencyPolicy(Policy):
    """How long the glass stays broken, what is asked for it, and by when somebody looks at the reason."""

    span = models.DurationField(_("access lasts"))
    least_words = models.PositiveSmallIntegerField(_("words of the reason, at least"))
    tries = models.PositiveSmallIntegerField(_("attempts in vain"))
    tries_within = models.DurationField(_("within"))
    review_within = models.DurationField(_("reviewed within"))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy of emergency access")
        verbose_name_plural = _("policies of emergency access")
        constraints = [
            ends_after_it_starts("emergency_policy_ends_after_start"),
            models.CheckConstraint(
                name="emergency_policy_positive",
                condition=Q(
                    span__gt=timedelta(),
                    tries_within__gt=timedelta(),
                    review_within__gt=timedelta(),
                    tries__gt=0,
                ),
            ),
            models.UniqueConstraint(fields=["starts"], name="emergency_policy_once"),
        ]

    def __str__(self) -> str:
        return str(self.span)


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def to_review(self) -> Self:
        return self.filter(verdict="")

    def overdue(self, at: datetime) -> Self:
        return self.to_review().filter(review_by__lt=at)

    def in_force(self, at: datetime) -> Self:
        return self.filter(opened_at__lte=at, ends__gt=at)


class EmergencyAccess(models.Model):
    """One use: from `opened_at` until `ends`, which comes earlier when somebody ends it."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="emergency_accesses")
    grant = models.OneToOneField(Grant, models.PROTECT, related_name="emergency_access")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(
        _("role"), max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    opened_at = models.DateTimeField(_("opened"))
    ends = models.DateTimeField(_("until"))
    review_by = models.DateTimeField(_("to be reviewed by"))
    verdict = models.CharField(_("review"), max_length=13, choices=Verdict.choices, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    objects: ClassVar[models.Manager["EmergencyAccess"]] = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [
            models.CheckConstraint(name="emergency_ends_after_start", condition=Q(ends__gt=F("opened_at"))),
            models.CheckConstraint(name="emergency_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="emergency_reviewed_whole",
                condition=Q(verdict="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | (~Q(verdict="") & ~Q(remark="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index("review_by", "id", name="emergency_to_review", condition=Q(verdict="")),
            models.Index(F("opened_at").desc(), F("id").desc(), name="emergency_latest"),
            models.Index("user", "ends", name="emergency_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"


class EmergencyAttempt(models.Model):
    """Somebody named a case or a child and nothing fitted. Too many of these in a short time, and she must wait."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("attempt at emergency access")
        verbose_name_plural = _("attempts at emergency access")
        indexes = [models.Index("user", "at", name="emergency_attempts")]

    def __str__(self) -> str:
        return f"{self.user} · {self.at}"
