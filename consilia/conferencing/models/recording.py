"""Recording needs the word of everybody in the room, and of the patient's side."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.models.participants import Participant
from consilia.conferencing.models.sessions import Session
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7


class RecordingConsent(models.Model):
    """The consent of one participant, or of the patient's side where there is none. Renewed by a new row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="recording_consents")
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent to a recording")
        verbose_name_plural = _("consents to a recording")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"],
                condition=Q(withdrawn_at=None),
                name="recording_consent_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}"


class Recording(models.Model):
    """That the room records, since when and until when (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="recordings")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ends=None), name="recording_one_at_a_time"
            ),
            ends_after_it_starts("recording_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.session}"
