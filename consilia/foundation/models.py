"""Work that takes minutes and goes on behind the pages; how often pages without sign-in were asked for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language


class Undertaking(models.Model):
    """A long piece of work in batches: what it is called, and how much of it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=60, unique=True)
    title_en = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"))
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("work in the background")
        verbose_name_plural = _("work in the background")
        constraints = [
            models.CheckConstraint(name="undertaking_not_overdone", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="undertaking_finished_when_all_done",
                condition=Q(finished_at__isnull=True) | Q(done=F("total")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


class VisitCount(models.Model):
    """How often one address, code or link asked within an hour. `mark` is a keyed hash (foundation.visits)."""

    mark = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of visits")
        verbose_name_plural = _("counts of visits")
        constraints = [models.UniqueConstraint(fields=["mark", "hour"], name="visit_count_once")]
        indexes = [models.Index("hour", name="visit_count_hour")]

    def __str__(self) -> str:
        return f"{self.count}"
