"""Whether children live: what was said, and of whom it is asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation
from consilia.registry.domain.words import Vital
from consilia.registry.models.entries import Entry
from consilia.registry.models.names import INQUIRY_NAMES, VITAL_NAMES


class StatusInquiry(models.Model):
    """A question how a child is, open until somebody answers it. Of a child with several entries one is asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="inquiries")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due"))
    late_at = models.DateTimeField(null=True, blank=True)  # when it was told that it is late
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=9, blank=True, choices=list(INQUIRY_NAMES.items()))

    class Meta:
        verbose_name = _("question for the status")
        verbose_name_plural = _("questions for the status")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at=None), name="registry_inquiry_one_open"
            ),
            models.CheckConstraint(
                name="registry_inquiry_ended_why",
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "due_on", "id"], condition=Q(ended_at=None), name="registry_inquiry_queue"
            ),
            models.Index(fields=["centre", "asked_at"], name="registry_inquiry_of_year"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.due_on}"


class VitalStatus(models.Model):
    """What somebody said at one time, never changed (a trigger keeps it); what was said last holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="statuses")
    vital = models.CharField(_("vital status"), max_length=5, choices=list(VITAL_NAMES.items()))
    on = models.DateField(_("on which day"))
    cause = models.CharField(_("cause of death"), max_length=20, blank=True)
    inquiry = models.ForeignKey(StatusInquiry, models.CASCADE, null=True, blank=True, related_name="answers")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vital status")
        verbose_name_plural = _("vital statuses")
        ordering = ["-said_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="registry_status_cause_of_death", condition=Q(vital=Vital.DEAD) | Q(cause="")
            ),
        ]
        indexes = [models.Index(fields=["entry", "-said_at"], name="registry_status_latest")]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.vital}"
