"""The family of a child as far as the disease is concerned: relations, never names."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.patients.models import Child
from consilia.registry.domain.pedigree import ONLY, Affected, Person, Relation
from consilia.registry.models.entries import Entry

RELATION_NAMES = {
    Relation.MOTHER: _("Mother"),
    Relation.FATHER: _("Father"),
    Relation.SIBLING: _("Brother or sister"),
    Relation.MATERNAL_SIBLING: _("Brother or sister of the mother"),
    Relation.PATERNAL_SIBLING: _("Brother or sister of the father"),
    Relation.MATERNAL_GRANDMOTHER: _("Mother of the mother"),
    Relation.MATERNAL_GRANDFATHER: _("Father of the mother"),
    Relation.PATERNAL_GRANDMOTHER: _("Mother of the father"),
    Relation.PATERNAL_GRANDFATHER: _("Father of the father"),
}
AFFECTED_NAMES = {
    Affected.YES: pgettext_lazy("relative", "Has the disease"),
    Affected.NO: pgettext_lazy("relative", "Has not the disease"),
    Affected.UNKNOWN: pgettext_lazy("relative", "Not known"),
}


class Relative(models.Model):
    """One relative of the child of an entry. What was wrong ends, and is said anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="relatives")
    relation = models.CharField(_("relation"), max_length=20, choices=list(RELATION_NAMES.items()))
    sex = models.CharField(_("sex"), max_length=7, choices=Child.Sex.choices)
    affected = models.CharField(_("has the disease"), max_length=7, choices=list(AFFECTED_NAMES.items()))
    dead = models.BooleanField(_("has died"), default=False)
    born = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("relative")
        verbose_name_plural = _("relatives")
        ordering = ["said_at", "id"]
        constraints = [
            both_or_neither("registry_relative_ended_by_somebody", "ended_at", "ended_by"),
            models.UniqueConstraint(
                fields=["entry", "relation"],
                condition=Q(ended_at=None, relation__in=sorted(ONLY)),
                name="registry_relative_only_one",
            ),
            models.CheckConstraint(
                name="registry_relative_born", condition=Q(born__isnull=True) | Q(born__range=(1850, 2200))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} · {self.entry_id}"

    @property
    def person(self) -> Person:
        return Person(str(self.id), self.sex, Affected(self.affected), self.dead, self.born)
