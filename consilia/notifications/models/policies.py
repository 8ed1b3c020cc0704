"""What the network decides about telling people: configuration with source and dates, never law in code."""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.constraints import ends_after_it_starts, in_force, not_over
from consilia.foundation.identifiers import uuid7
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.domain.rules import Because, Rule
from consilia.notifications.models.news import EMAIL_NAMES, KIND_TITLES

BECAUSE_WORDS = {
    Because.AWAITED: _("Somebody waits for your answer to this."),
    Because.TREATMENT: _("A child's treatment may depend on it."),
    Because.TIME: _("Time has run out, and somebody must act."),
    Because.RECORD: _("It is about the reliability of the record itself."),
    Because.ADDRESS: _("Otherwise you would not know that e-mails do not reach you."),
}
LONGEST_DELAY = 24 * 60  # minutes: what may wait longer belongs into the daily e-mail


M = TypeVar("M", bound=models.Model)


class PolicyQuerySet(models.QuerySet[M]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))

    def not_over(self, at: datetime) -> Self:
        """In force, or still to begin."""
        return self.filter(not_over(at))


def dated() -> Func:
    return Func(
        F("starts"), F("ends"), RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
    )


class Policy(models.Model):
    """In force from `starts` until `ends` (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts = models.DateTimeField(_("in force from"))
    ends = models.DateTimeField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        abstract = True


class SubscriptionQuerySet(PolicyQuerySet["SubscriptionPolicy"]):
    pass


class SubscriptionPolicy(Policy):
    """How people in a role are told of one kind of news. The row without a role speaks of all other roles."""

    kind = models.CharField(_("kind"), max_length=32, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    role = models.CharField(
        _("role"),
        max_length=32,
        blank=True,
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
    )
    in_app = models.BooleanField(_("shown in the product"))
    email = models.CharField(
        _("e-mail"), max_length=10, choices=[(e.value, name) for e, name in EMAIL_NAMES.items()]
    )
    delay_minutes = models.PositiveSmallIntegerField(_("minutes that an e-mail waits"), default=0)
    because = models.CharField(
        _("why it cannot be switched off"),
        max_length=10,
        blank=True,
        choices=[(one.value, words) for one, words in BECAUSE_WORDS.items()],
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription policy")
        verbose_name_plural = _("subscription policies")
        constraints = [
            ends_after_it_starts("subscription_ends_after_start"),
            ExclusionConstraint(
                name="subscription_once",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (dated(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="subscription_delay_short", condition=Q(delay_minutes__lte=LONGEST_DELAY)
            ),
            # What must be heard is not silent, and whoever hears it can see it.
            models.CheckConstraint(
                name="subscription_heard_if_it_must", condition=Q(because="") | Q(in_app=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_role_display() or '*'}"

    @property
    def audience(self) -> Role | None:
        return Role(self.role) if self.role else None

    @property
    def rule(self) -> Rule:
        return Rule(
            Ways(in_app=self.in_app, email=Email(self.email)),
            timedelta(minutes=self.delay_minutes),
            Because(self.because) if self.because else None,
        )

    @property
    def title(self) -> str:
        return str(KIND_TITLES[Kind(self.kind)])
