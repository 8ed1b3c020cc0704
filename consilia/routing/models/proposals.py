"""Proposals of the look at everything open: who else should be asked, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Version
from consilia.network.models import Consultant, Organisation
from consilia.routing.models.policies import URGENCY_NAMES

# What an administrator may set, in the order in which she reads it.
FIGURES = (
    "every_minutes",
    "horizon_hours",
    "enough",
    "most",
    "least_gain",
    "grace_urgent",
    "grace_planned",
    "answer_urgent",
    "answer_planned",
    "work_minutes",
    "outside_minutes",
)


class ReoptimisationPolicy(Version):
    """When everything open is looked at again, and by which figures. Without a centre it counts for all others."""

    centre = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("centre"), related_name="+", null=True, blank=True
    )
    is_on = models.BooleanField(_("proposals are made"), default=True)
    by_itself = models.BooleanField(_("proposals are followed without a coordinator"), default=False)
    every_minutes = models.PositiveSmallIntegerField(_("minutes between two looks"), default=5)
    horizon_hours = models.PositiveSmallIntegerField(
        _("hours until the deadline that are looked at"), default=168
    )
    enough = models.FloatField(_("chance to be in time that is enough"), default=0.98)
    most = models.PositiveSmallIntegerField(_("experts asked about one question at most"), default=4)
    least_gain = models.FloatField(_("chance that must be gained at least"), default=0.005)
    grace_urgent = models.PositiveSmallIntegerField(_("minutes in which an urgent offer stays"), default=45)
    grace_planned = models.PositiveSmallIntegerField(_("minutes in which a planned offer stays"), default=480)
    answer_urgent = models.PositiveSmallIntegerField(_("usual minutes to answer an urgent offer"), default=60)
    answer_planned = models.PositiveSmallIntegerField(
        _("usual working minutes to answer a planned offer"), default=240
    )
    work_minutes = models.PositiveSmallIntegerField(_("minutes that an answer takes"), default=60)
    outside_minutes = models.PositiveSmallIntegerField(
        _("minutes between two looks at urgent questions outside working hours"), default=240
    )

    class Meta:
        verbose_name = _("policy of the look at everything open")
        verbose_name_plural = _("policies of the look at everything open")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "starts"], nulls_distinct=False, name="reoptimisation_policy_once"
            ),
            models.CheckConstraint(
                name="reoptimisation_policy_bounded",
                condition=Q(
                    every_minutes__range=(1, 60),
                    enough__gt=0,
                    enough__lt=1,
                    most__range=(1, 10),
                    least_gain__gte=0,
                    least_gain__lt=1,
                    answer_urgent__gte=1,
                    answer_planned__gte=1,
                    outside_minutes__gte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre or _('All centres')} · {self.starts:%Y-%m-%d}"


class Proposal(models.Model):
    """One step that would bring a question in time. The question belongs to a context above: it is named, not known."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("Ask first")
        ALSO = "also", _("Ask one more")
        MOVE = "move", _("Ask another instead")
        STEP_IN = "step_in", _("Invite to step in")

    class State(models.TextChoices):
        OPEN = "open", _("Proposed")
        ASKED = "asked", _("Invited")  # a step-in waits for the expert
        DONE = "done", _("Followed")
        DISMISSED = "dismissed", _("Not followed")
        OVER = "over", _("No longer of use")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=40)
    urgency = models.CharField(
        max_length=10, choices=[(one.value, name) for one, name in URGENCY_NAMES.items()]
    )
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    to = models.ForeignKey(Consultant, models.PROTECT, related_name="+")
    beside = models.ForeignKey(Consultant, models.PROTECT, related_name="+", null=True, blank=True)
    before = models.FloatField()
    after = models.FloatField()
    reason = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "to"], condition=Q(state__in=["open", "asked"]), name="proposal_once"
            ),
        ]
        indexes = [
            models.Index("centre", "due_at", name="proposal_open", condition=Q(state="open")),
            models.Index("to", name="proposal_asked", condition=Q(state="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.to}"
