"""Clocks: the policy, and the deadlines that follow from it."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.clocks import MILESTONES, Clock
from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope
from consilia.cases.models.cases import URGENCY_NAMES, Case
from consilia.foundation import clocks
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.network.models import Field, Organisation, Region

CLOCK_NAMES = {
    Clock.REGION_REVIEW: _("Region reviews"),
    Clock.TRIAGE: _("Triage and first offer"),
    Clock.ACCEPTANCE: _("Expert accepts"),
    Clock.FIRST_CONTACT: _("First clinical contact"),
    Clock.COUNCIL: _("Council held"),
    Clock.CONCLUSION: _("Signed conclusion"),
    Clock.SECOND_READING: _("Second reading"),
    Clock.ACKNOWLEDGEMENT: _("Doctor acknowledges"),
    Clock.ANSWER: _("Doctor answers what was asked"),
}


class ClockPolicy(Policy):
    """How long a clock runs. The most specific row in force wins; configuration, never law."""

    class Counts(models.TextChoices):
        WALL = WALL, _("every hour")
        WORKING = WORKING, _("working hours of the centre")

    clock = models.CharField(_("clock"), max_length=20, choices=list(CLOCK_NAMES.items()))
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+")
    span = models.DurationField(_("time"))
    counts = models.CharField(_("counts"), max_length=8, choices=Counts.choices)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock policy")
        verbose_name_plural = _("clock policies")
        constraints = [
            ends_after_it_starts("clock_policy_ends_after_start"),
            models.CheckConstraint(name="clock_policy_positive", condition=Q(span__gt=timedelta())),
            models.UniqueConstraint(
                fields=["clock", "urgency", "region", "centre", "field", "starts"],
                name="clock_policy_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} · {self.get_urgency_display()}"

    @property
    def scope(self) -> Scope:
        return Scope(self.region_id, self.centre_id, self.field_id)

    @property
    def limit(self) -> Limit:
        return Limit(self.span, self.counts)


class EscalationPolicy(Policy):
    """Who is told when so much of a clock's time is used; 100 means that it is over."""

    class Audience(models.TextChoices):
        TURN = "turn", _("whose move it is")
        COORDINATORS = "coordinators", _("coordinators of the centre")
        HOUSE = "house", _("coordinators of the asking organisation")
        REGION = "region", _("operators of the region")

    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    percent = models.PositiveSmallIntegerField(_("percent of the time"))
    audience = models.CharField(_("who is told"), max_length=12, choices=Audience.choices)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        constraints = [
            ends_after_it_starts("escalation_ends_after_start"),
            models.CheckConstraint(
                name="escalation_percent_known", condition=Q(percent__in=[*MILESTONES, 100])
            ),
            models.UniqueConstraint(
                fields=["urgency", "percent", "audience", "starts"], name="escalation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_urgency_display()} · {self.percent} % · {self.get_audience_display()}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> Self:
        return self.filter(is_running=True)


class Deadline(models.Model):
    """One run of one clock of one case. `due_at` is null while the clock is paused."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    clock = models.CharField(_("clock"), max_length=20, choices=list(CLOCK_NAMES.items()))
    counts = models.CharField(max_length=8, choices=ClockPolicy.Counts.choices)
    since = models.DateTimeField()
    left = models.DurationField()
    due_at = models.DateTimeField(null=True, blank=True)
    # The whole time it had at first, and the percent of it of which people were told. Null: from before milestones.
    span = models.DurationField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)
    milestone_at = models.DateTimeField(null=True, blank=True)
    # What is foreseen of it: see `domain.forecast`. Null `foreseen_at`: nothing, since the clock last started;
    # `late_from` is the moment from which on it will probably be missed.
    foreseen_at = models.DateTimeField(null=True, blank=True)
    forecast = models.JSONField(null=True, blank=True)
    late_from = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    is_running = models.GeneratedField(
        expression=Q(met_at__isnull=True, cancelled_at__isnull=True),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["Deadline"]] = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"], condition=Q(is_running=True), name="deadline_one_running"
            ),
            models.CheckConstraint(
                name="deadline_ended_one_way", condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                "due_at",
                name="deadline_to_miss",
                condition=Q(is_running=True, missed_at__isnull=True, due_at__isnull=False),
            ),
            models.Index(
                "milestone_at",
                name="deadline_milestone",
                condition=Q(is_running=True, due_at__isnull=False, milestone_at__isnull=False),
            ),
            models.Index(
                "case",
                name="deadline_to_foresee",
                condition=Q(
                    is_running=True, missed_at__isnull=True, due_at__isnull=False, foreseen_at__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_clock_display()}"

    @property
    def value(self) -> clocks.Deadline:
        """The row as a value that knows how to pause, resume and meet."""
        return clocks.Deadline(since=self.since, left=self.left, due=self.due_at, met=self.met_at)

    def take(self, value: clocks.Deadline) -> None:
        if value.due != self.due_at:
            self.foreseen_at = self.late_from = None  # it runs otherwise than was foreseen
        self.since, self.left, self.due_at, self.met_at = value.since, value.left, value.due, value.met

    def state(self, at: datetime) -> clocks.DeadlineState:
        return self.value.state(at)
