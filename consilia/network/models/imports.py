"""Uploads that wait for the second look."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7


class ImportDraft(models.Model):
    """A file that somebody uploaded and saw a preview of, but has not confirmed yet.

    `fingerprint` is the hash of the previewed changes: if the same file would change something else by
    now, the preview is stale and the confirmation is refused. An applied draft keeps no content.
    """

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", _("Organisations")
        UNITS = "units", _("Departments")
        CONSULTANTS = "consultants", _("Consultants")
        DUTIES = "duties", _("Duty roster")
        HOLIDAYS = "holidays", _("Public holidays")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_draft_content_until_applied",
                condition=Q(applied_at__isnull=True) | Q(content=""),
            )
        ]

    def __str__(self) -> str:
        return self.file_name
