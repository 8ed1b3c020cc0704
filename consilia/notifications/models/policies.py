"""What the network decides about telling people: configuration with source and dates, never law in code."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.domain.rules import Because, Rule
from consilia.notifications.models.news import EMAIL_NAMES, KIND_TITLES, kind_choices

BECAUSE_WORDS = {
    Because.AWAITED: _("Somebody waits for your answer to this."),
    Because.TREATMENT: _("A child's treatment may depend on it."),
    Because.TIME: _("Time has run out, and somebody must act."),
    Because.RECORD: _("It is about the reliability of the record itself."),
    Because.ADDRESS: _("Otherwise you would not know that e-mails do not reach you."),
}
LONGEST_DELAY = 24 * 60  # minutes: what may wait longer belongs into the daily e-mail


def dated() -> Func:
    return Func(
        F("starts"), F("ends"), RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
    )


class SubscriptionQuerySet(PolicyQuerySet["SubscriptionPolicy"]):
    pass


class SubscriptionPolicy(Policy):
    """How people in a role are told of one kind of news. The row without a role speaks of all other roles."""

    kind = models.CharField(_("kind"), max_length=32, choices=kind_choices)
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
