"""What was measured of a child, when it was born, and by which figures that is judged."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.figures import Figure, figure_rules
from consilia.foundation.identifiers import uuid7
from consilia.patients.domain.growth.assessing import Measured
from consilia.patients.domain.growth.words import Policy, Position
from consilia.patients.models.children import Child

POLICY_NAMES = {
    Policy.TERM_WEEKS: _("Weeks of pregnancy to which an age is corrected"),
    Policy.PRETERM_WEEKS: _("Born before these weeks of pregnancy, a child's age is corrected"),
    Policy.CORRECTED_MONTHS: _("Months of life until which an age is corrected"),
    Policy.STALE_INFANT: _("Days for which a measurement speaks in the first year"),
    Policy.STALE_TODDLER: _("Days for which a measurement speaks in the second and third year"),
    Policy.STALE_CHILD: _("Days for which a measurement speaks later"),
}


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def of(self, child: Child) -> Self:
        """Of the person, whichever of its records they were written to."""
        return self.filter(child__person=child.person)

    def standing(self) -> Self:
        """What holds: neither said anew nor taken back."""
        return self.filter(ended_at=None)


class Measurement(models.Model):
    """One child measured on one day. A row changes only by its end; what is said anew is a row that `replaces` it."""

    class Source(models.TextChoices):
        HERE = "here", _("Measured here")
        PAPER = "paper", _("From a medical document")
        FAMILY = "family", _("Told by the family")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("measured on"))
    length_cm = models.DecimalField(_("length or height, cm"), max_digits=4, decimal_places=1, null=True)
    position = models.CharField(
        _("position"),
        max_length=8,
        blank=True,
        choices=[(Position.LYING, _("Lying (length)")), (Position.STANDING, _("Standing (height)"))],
    )
    weight_kg = models.DecimalField(_("weight, kg"), max_digits=6, decimal_places=3, null=True)
    head_cm = models.DecimalField(_("head circumference, cm"), max_digits=4, decimal_places=1, null=True)
    source = models.CharField(
        pgettext_lazy("of a measurement", "source"), max_length=6, choices=Source.choices
    )
    place = models.CharField(_("where"), max_length=200, blank=True)
    measured_by = models.CharField(_("who measured"), max_length=200, blank=True)
    is_checked = models.BooleanField(_("measured again"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[models.Manager["Measurement"]] = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            both_or_neither("measurement_ended_by_somebody", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="measurement_ended_why", condition=Q(ended_at=None) | ~Q(ended_because="")
            ),
            models.CheckConstraint(
                name="measurement_of_something",
                condition=Q(length_cm__gt=0) | Q(weight_kg__gt=0) | Q(head_cm__gt=0),
            ),
            models.CheckConstraint(
                name="measurement_length_in_a_position",
                condition=Q(length_cm=None, position="") | Q(length_cm__isnull=False) & ~Q(position=""),
            ),
        ]
        indexes = [models.Index(fields=["child", "-measured_on", "-id"], name="measurement_of_child")]

    def __str__(self) -> str:
        return f"{self.measured_on} · {self.child_id}"

    @property
    def measured(self) -> Measured:
        return Measured(
            on=self.measured_on,
            length=None if self.length_cm is None else float(self.length_cm),
            position=Position(self.position) if self.position else None,
            weight=None if self.weight_kg is None else float(self.weight_kg),
            head=None if self.head_cm is None else float(self.head_cm),
        )


class Gestation(models.Model):
    """How long the pregnancy lasted, as it is known now; what was said before stays with its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    days = models.PositiveSmallIntegerField(pgettext_lazy("of pregnancy", "days"), default=0)
    known_from = models.CharField(_("where this is known from"), max_length=200)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("gestational age at birth")
        verbose_name_plural = _("gestational ages at birth")
        constraints = [
            models.CheckConstraint(
                name="gestation_possible", condition=Q(weeks__range=(20, 45), days__range=(0, 6))
            ),
            models.UniqueConstraint(fields=["child"], name="gestation_once", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.weeks}+{self.days}"

    @property
    def in_days(self) -> int:
        return self.weeks * 7 + self.days


class GrowthPolicy(Figure):
    """One figure; the row in force that began last counts."""

    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))

    class Meta:
        verbose_name = _("figure of growth")
        verbose_name_plural = _("figures of growth")
        constraints = figure_rules("growth_policy")
