"""Who may see a case, and to whom it was offered."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.models.cases import Case
from consilia.foundation.constraints import ends_after_it_starts, in_force
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Consultant


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))


class Grant(models.Model):
    """A person's part in a case, from `starts` until `ends` (half-open), with the reason.

    Grants live on the case, not on a form or an encounter: an expert does not lose the child when
    something else closes.
    """

    class Part(models.TextChoices):
        REFERRER = "referrer", _("Referring doctor")
        EXPERT = "expert", _("Expert")
        COUNCIL = "council", _("Member of a council")
        ADVISER = "adviser", _("Adviser")
        OBSERVER = "observer", _("Observer")
        EMERGENCY = "emergency", _("Emergency access")
        READER = "reader", _("Second reader")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="case_grants")
    part = models.CharField(max_length=10, choices=Part.choices)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    # Kept by triggers of the database (migration 0003), so that a list of open cases does not walk through the
    # grants of many years.
    is_case_open = models.BooleanField(default=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            ends_after_it_starts("grant_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "part", "case"], condition=Q(ends__isnull=True), name="grant_once"
            ),
        ]
        indexes = [
            models.Index("user", "part", "case", name="grant_user"),
            models.Index("user", "part", "case", name="grant_user_open", condition=Q(is_case_open=True)),
            # What the second wall asks for; from the index alone.
            models.Index("user", "ends", include=("case", "part", "starts"), name="grant_given"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"


class Offer(models.Model):
    """A case offered to a consultant, with the reasons of that day. Several may be open; one is accepted."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Not answered in time")
        RECALLED = "recalled", _("Recalled")

    class Chosen(models.TextChoices):
        BY_HAND = "by_hand", _("Chosen by the coordinator")
        TOGETHER = "together", _("Asked at the same time")
        NEXT = "next", _("Asked next by score")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    consultant = models.ForeignKey(Consultant, models.PROTECT, related_name="offers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers")
    offered_at = models.DateTimeField()
    # Each offer has its own: one made after a refusal does not end with those before it.
    answer_by = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    chosen = models.CharField(max_length=8, choices=Chosen.choices, default=Chosen.BY_HAND)
    # The order as the coordinator saw it. No place: she could be asked only with a reason.
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    terms = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    override_reason = models.TextField(blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "consultant"], condition=Q(answer=""), name="offer_one_open_each"
            ),
            models.CheckConstraint(
                name="offer_answered_at",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="offer_override_by_hand", condition=Q(override_reason="") | Q(chosen="by_hand")
            ),
        ]
        indexes = [models.Index("user", "case", name="offer_user_open", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"{self.case} · {self.consultant}"
