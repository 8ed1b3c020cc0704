"""Key images of a conclusion: pictures with marks, frozen when they were chosen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.conclusions.models.conclusions import Conclusion
from consilia.documents.models import StoredFile
from consilia.foundation.identifiers import uuid7
from consilia.imaging.models import Instance


class KeyImage(models.Model):
    """One frame with the marks on it that its author chose, drawn by the server. What it shows does not follow the marks.

    `marks` holds what each said on that day: annotation, version, number, kind, value, unit, scale_source, inside, text,
    author, made_at.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField()
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="+")
    frame = models.PositiveIntegerField()
    marks = models.JSONField()
    picture = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(_("words below the picture"), max_length=300, blank=True)
    modality = models.CharField(max_length=16)
    series = models.CharField(max_length=200, blank=True)
    made_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("key image")
        verbose_name_plural = _("key images")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "instance", "frame"], name="key_image_once_a_frame")
        ]

    def __str__(self) -> str:
        return f"{self.modality} {self.position}"
