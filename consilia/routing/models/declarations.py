"""What a consultant said about herself: with whom she must not be asked."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts, in_force
from consilia.foundation.identifiers import uuid7
from consilia.routing.domain.facts import Conflict

CONFLICT_NAMES = {
    Conflict.KINSHIP: _("A relative or friend of the family"),
    Conflict.INTEREST: _("An interest in a product or study that the question is about"),
    Conflict.TREATING: _("Treated this child herself"),
}


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))


class Declaration(models.Model):
    """A conflict of interest about one child, kept for every later question about the child.

    The child is named by `person`, the identifier that survives merges; nobody else reads the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    person = models.UUIDField()
    conflict = models.CharField(
        max_length=8, choices=[(one.value, name) for one, name in CONFLICT_NAMES.items()]
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            ends_after_it_starts("declaration_ends_after_start"),
            models.UniqueConstraint(
                fields=["person", "user", "conflict"], condition=Q(ends__isnull=True), name="declaration_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_conflict_display()}"
