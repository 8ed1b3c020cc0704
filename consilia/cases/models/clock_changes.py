"""Changes of the clock policy: proposed, looked at, confirmed, and then carried to the clocks that run."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.limits import Limit, Scope
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.deadlines import CLOCK_NAMES, ClockPolicy
from consilia.network.models import Field, Organisation, Region
from consilia.policies.models import Change, four_eyes


class ClockChange(Change):
    """One row to be made, changed or ended from a moment on. Without `span` the row of this scope ends."""

    clock = models.CharField(_("clock"), max_length=20, choices=list(CLOCK_NAMES.items()))
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+")
    span = models.DurationField(_("time"), null=True, blank=True)
    counts = models.CharField(_("counts"), max_length=8, choices=ClockPolicy.Counts.choices, blank=True)
    loosens = models.BooleanField(_("makes a limit longer"))
    # What it did to the policy, and to the clocks that ran when it came into force.
    made = models.ForeignKey(ClockPolicy, models.PROTECT, null=True, related_name="+")
    replaced = models.ForeignKey(ClockPolicy, models.PROTECT, null=True, related_name="+")
    earlier = models.PositiveIntegerField(pgettext_lazy("deadlines", "earlier"), default=0)
    later = models.PositiveIntegerField(pgettext_lazy("deadlines", "later"), default=0)
    applied_at = models.DateTimeField(_("carried out at"), null=True)

    class Meta:
        verbose_name = _("change of the clock policy")
        verbose_name_plural = _("changes of the clock policy")
        constraints = [
            *four_eyes("clock_change"),
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
    def fate(self) -> str:
        return "carried_out" if self.applied_at and not self.called_off_at else super().fate

    def rows(self) -> "models.QuerySet[ClockPolicy]":
        return ClockPolicy.objects.filter(
            clock=self.clock,
            urgency=self.urgency,
            region=self.region_id,
            centre=self.centre_id,
            field=self.field_id,
        )

    def new_row(self, starts: datetime) -> ClockPolicy | None:
        if self.span is None:
            return None
        return ClockPolicy(
            clock=self.clock,
            urgency=self.urgency,
            region_id=self.region_id,
            centre_id=self.centre_id,
            field_id=self.field_id,
            span=self.span,
            counts=self.counts,
            source=self.source,
            is_verified=self.is_verified,
            starts=starts,
        )

    def says_the_same_as(self, row: ClockPolicy) -> bool:
        return row.limit == self.limit and not self._verifies(row)
