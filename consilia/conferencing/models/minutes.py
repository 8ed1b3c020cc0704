"""What the session wrote down, and who stands for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.models.participants import Participant
from consilia.conferencing.models.sessions import Session
from consilia.documents.models import Document
from consilia.foundation.identifiers import uuid7


class Minutes(models.Model):
    """The minutes of one session. `revision` counts the saves; once all have signed there is a document."""

    session = models.OneToOneField(Session, models.PROTECT, primary_key=True, related_name="minutes")
    course = models.TextField(_("course of the discussion"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")

    def __str__(self) -> str:
        return f"{self.session}"

    @property
    def is_sealed(self) -> bool:
        return self.document_id is not None


class Signature(models.Model):
    """One person's word for one text: the hash of what she signed, her own dissent included.

    A signature under a text that was changed later stays as a fact, and counts no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="signatures")
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature under the minutes")
        verbose_name_plural = _("signatures under the minutes")
        constraints = [
            models.UniqueConstraint(fields=["participant", "content_sha256"], name="signature_once"),
            models.CheckConstraint(
                name="signature_hash", condition=Q(content_sha256__regex="^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}"
