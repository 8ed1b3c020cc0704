"""What is counted: one row a request, and the sums of a night. No text, no child, no person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.analytics.domain.periods import Span
from consilia.cases.models import Case
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Field, Organisation, Region


class Run(models.Model):
    """One making of the figures, in steps that each commit. Killed anywhere it goes on there."""

    class Stage(models.TextChoices):
        FACTS = "facts", _("requests are counted")
        CELLS = "cells", _("sums are made")
        HIDING = "hiding", _("small cells are hidden")
        DONE = "done", pgettext_lazy("figures", "done")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.FACTS)
    # Requests settled before this are not counted again; null counts all.
    changed_since = models.DateTimeField(null=True)
    after = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("making of figures")
        verbose_name_plural = _("makings of figures")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at__isnull=True), name="run_one_at_a_time"
            ),
            models.CheckConstraint(
                name="run_finished_when_done",
                condition=Q(stage="done", finished_at__isnull=False)
                | (~Q(stage="done") & Q(finished_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Fact(models.Model):
    """What is counted of one request. None is in no denominator: it cannot be said, or not yet."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    month = models.DateField()  # the first day of it, on the installation's clock
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", db_index=False)  # of the top level
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    house = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    allocation_hours = models.FloatField(null=True)
    answer_hours = models.FloatField(null=True)
    is_within = models.BooleanField(null=True)
    in_time = models.BooleanField(null=True)
    is_stayed = models.BooleanField(null=True)
    is_transferred = models.BooleanField(null=True)
    is_known = models.BooleanField(null=True)
    is_changed = models.BooleanField(null=True)
    is_without_outcome = models.BooleanField(null=True)
    is_denied = models.BooleanField()
    is_duplicate = models.BooleanField()
    completeness = models.FloatField(null=True)
    is_excused = models.BooleanField(null=True)
    offers = models.PositiveSmallIntegerField()
    overridden = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("what is counted of a request")
        verbose_name_plural = _("what is counted of requests")
        indexes = [
            models.Index("month", "region", "field", name="fact_month"),
            models.Index("centre", "month", name="fact_centre"),
            models.Index(fields=["house", "-sent_at"], name="fact_house"),
            models.Index("region", "month", name="fact_region"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Cell(models.Model):
    """The sums over one period and place. No region means all of them; so does no field.

    `hidden` names the indicators that analysts are not shown here, because somebody could learn of a single child.
    """

    class Scope(models.TextChoices):
        NETWORK = "network", _("the whole network")
        CENTRE = "centre", _("one centre")
        HOUSE = "house", _("one organisation that asks")

    scope = models.CharField(max_length=7, choices=Scope.choices)
    place = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+", db_index=False)
    span = models.CharField(max_length=6, choices=[(span.value, span.value) for span in Span])
    starts = models.DateField()
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", db_index=False)
    field = models.ForeignKey(Field, models.PROTECT, null=True, related_name="+", db_index=False)
    sent = models.PositiveIntegerField(default=0)
    allocated = models.PositiveIntegerField(default=0)
    allocation = ArrayField(models.FloatField(), null=True)
    answered = models.PositiveIntegerField(default=0)
    answer = ArrayField(models.FloatField(), null=True)
    awaited = models.PositiveIntegerField(default=0)
    within = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)
    transferred = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    closed_without = models.PositiveIntegerField(default=0)
    denied = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    assessed = models.PositiveIntegerField(default=0)
    completeness = models.FloatField(default=0)
    excused = models.PositiveIntegerField(default=0)
    offers = models.PositiveIntegerField(default=0)
    overridden = models.PositiveIntegerField(default=0)
    houses = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    hidden = ArrayField(models.CharField(max_length=30), default=list)

    class Meta:
        verbose_name = _("sums of a period")
        verbose_name_plural = _("sums of periods")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "place", "span", "starts", "region", "field"],
                name="cell_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="cell_place_of_its_scope",
                condition=Q(scope="network", place__isnull=True)
                | (~Q(scope="network") & Q(place__isnull=False)),
            ),
        ]
        indexes = [models.Index("scope", "place", "region", "field", "span", "starts", name="cell_series")]

    def __str__(self) -> str:
        return f"{self.scope} {self.span} {self.starts}"


class HouseFigures(models.Model):
    """One organisation that could ask: when it did last, and what of its follow-up is open and overdue."""

    house = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    last_sent_at = models.DateTimeField(null=True)
    sent_in_year = models.PositiveIntegerField(default=0)  # within twelve months before the run
    tasks_open = models.PositiveIntegerField(default=0)
    tasks_overdue = models.PositiveIntegerField(default=0)
    oldest_overdue = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("figures of an organisation")
        verbose_name_plural = _("figures of organisations")

    def __str__(self) -> str:
        return str(self.house_id)
