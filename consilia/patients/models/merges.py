"""What a merge changed, so that it can be undone to the last field."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.patients.models.children import Child


class MergeRecord(models.Model):
    """`gone` was merged into `kept`.

    `taken` holds the facts of `kept` that the merge replaced: `{field: [before, after]}`.
    `followers` are the rows that had been merged into `gone` earlier and followed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey(Child, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Child, models.PROTECT, related_name="merges_gone")
    reason = models.CharField(_("reason"), max_length=500)
    taken = models.JSONField(default=dict)
    followers = models.JSONField(default=list)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(_("merged"))
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_because = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("gone"))),
            models.UniqueConstraint(
                fields=["gone"], name="merge_stands_once", condition=Q(undone_at__isnull=True)
            ),
            both_or_neither("merge_undone_by_somebody", "undone_at", "undone_by"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
