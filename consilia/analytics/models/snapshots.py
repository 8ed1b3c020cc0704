"""A year as it stood when somebody froze it. Triggers (second migration) refuse to change it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.analytics.models.figures import Cell
from consilia.documents.models import Document
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class Snapshot(models.Model):
    """Results of one year and the plan after it, for the network or one place.

    `content` is everything that is printed; `content_sha256` seals it together with the definitions it follows.
    A later snapshot of the same year does not take the place of an earlier one: both stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=7, choices=Cell.Scope.choices)
    place = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2)
    definitions = models.CharField(_("version of the definitions"), max_length=64)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    csv = models.TextField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    figures_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("frozen year")
        verbose_name_plural = _("frozen years")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "place", "year", "number"], name="snapshot_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="snapshot_hash", condition=Q(content_sha256__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"{self.year}.{self.number}"
