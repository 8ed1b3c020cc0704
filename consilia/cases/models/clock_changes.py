"""Changes of the clock policy: proposed, looked at, confirmed, and then carried to the clocks that run."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.limits import Limit, Scope
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.deadlines import CLOCK_NAMES, ClockPolicy
from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Field, Organisation, Region


class ClockChange(models.Model):
    """One row to be made, changed or ended from a moment on. Without `span` the row of this scope ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.CharField(_("clock"), max_length=20, choices=list(CLOCK_NAMES.items()))
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+")
    span = models.DurationField(_("time"), null=True, blank=True)
    counts = models.CharField(_("counts"), max_length=8, choices=ClockPolicy.Counts.choices, blank=True)
    starts = models.DateTimeField(
        _("in force from"), null=True, blank=True
    )  # null: as soon as it is confirmed
    source = models.CharField(_("source"), max_length=300)
    is_verified = models.BooleanField(_("verified"), default=False)
    loosens = models.BooleanField(_("makes a limit longer"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True)
    called_off_at = models.DateTimeField(_("called off at"), null=True)  # confirmed, but never in force
    # What it did to the policy, and to the clocks that ran when it came into force.
    made = models.ForeignKey(ClockPolicy, models.PROTECT, null=True, related_name="+")
    replaced = models.ForeignKey(ClockPolicy, models.PROTECT, null=True, related_name="+")
    replaced_until = models.DateTimeField(null=True)  # until when the replaced row would have been in force
    earlier = models.PositiveIntegerField(pgettext_lazy("deadlines", "earlier"), default=0)
    later = models.PositiveIntegerField(pgettext_lazy("deadlines", "later"), default=0)
    applied_at = models.DateTimeField(_("carried out at"), null=True)

    class Meta:
        verbose_name = _("change of the clock policy")
        verbose_name_plural = _("changes of the clock policy")
        constraints = [
            both_or_neither("clock_change_confirmed", "confirmed_by", "confirmed_at"),
            models.CheckConstraint(
                name="clock_change_one_fate",
                condition=Q(confirmed_at__isnull=True) | Q(dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="clock_change_four_eyes",
                condition=Q(loosens=False)
                | Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="clock_change_applied_when_confirmed",
                condition=Q(applied_at__isnull=True, called_off_at__isnull=True)
                | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "starts",
                name="clock_change_to_apply",
                condition=Q(confirmed_at__isnull=False, applied_at__isnull=True, called_off_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} · {self.get_urgency_display()}"

    @property
    def scope(self) -> Scope:
        return Scope(self.region_id, self.centre_id, self.field_id)

    @property
    def limit(self) -> Limit | None:
        return Limit(self.span, self.counts) if self.span else None

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None
