"""The family of a child as far as the disease is concerned: relations, never names."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.patients.models import Child
from consilia.registry.domain.relatives import (
    HALF,
    MOST_OTHER_PARENTS,
    ONLY,
    Adopted,
    Affected,
    Loss,
    Person,
    Relation,
    Twin,
)
from consilia.registry.models.entries import Entry

RELATION_NAMES = {
    Relation.MOTHER: _("Mother"),
    Relation.FATHER: _("Father"),
    Relation.SIBLING: _("Brother or sister"),
    Relation.MATERNAL_HALF_SIBLING: _("Half brother or half sister, same mother"),
    Relation.PATERNAL_HALF_SIBLING: _("Half brother or half sister, same father"),
    Relation.MATERNAL_SIBLING: _("Brother or sister of the mother"),
    Relation.PATERNAL_SIBLING: _("Brother or sister of the father"),
    Relation.MATERNAL_GRANDMOTHER: _("Mother of the mother"),
    Relation.MATERNAL_GRANDFATHER: _("Father of the mother"),
    Relation.PATERNAL_GRANDMOTHER: _("Mother of the father"),
    Relation.PATERNAL_GRANDFATHER: _("Father of the father"),
}
AFFECTED_NAMES = {
    Affected.YES: pgettext_lazy("relative", "Has the disease"),
    Affected.CARRIER: pgettext_lazy("relative", "Carrier: one copy, will not fall ill"),
    Affected.NO: pgettext_lazy("relative", "Has not the disease"),
    Affected.UNKNOWN: pgettext_lazy("relative", "Not known"),
}
TWIN_NAMES = {
    Twin.NO: pgettext_lazy("twin", "No"),
    Twin.MONOZYGOTIC: _("Monozygotic"),
    Twin.DIZYGOTIC: _("Dizygotic"),
    Twin.UNKNOWN: _("Zygosity not known"),
}
LOSS_NAMES = {
    Loss.NO: pgettext_lazy("pregnancy", "Live birth"),
    Loss.MISCARRIAGE: _("Miscarriage"),
    Loss.STILLBIRTH: _("Stillbirth"),
}
ADOPTED_NAMES = {
    Adopted.NO: pgettext_lazy("adopted", "No"),
    Adopted.IN: _("Into this family"),
    Adopted.OUT: _("Out of this family"),
}


class Relative(models.Model):
    """One relative of the child of an entry. What was wrong ends, and is said anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="relatives")
    relation = models.CharField(_("relation"), max_length=24, choices=list(RELATION_NAMES.items()))
    sex = models.CharField(_("sex"), max_length=7, choices=Child.Sex.choices)
    affected = models.CharField(_("has the disease"), max_length=7, choices=list(AFFECTED_NAMES.items()))
    dead = models.BooleanField(_("has died"), default=False)
    born = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    # Of a twin of the child; another partner of the parent whom a half brother or sister shares with it.
    twin = models.CharField(
        _("twin of the child"), max_length=11, choices=list(TWIN_NAMES.items()), blank=True, default=Twin.NO
    )
    other_parent = models.PositiveSmallIntegerField(_("other parent"), null=True, blank=True)
    loss = models.CharField(
        _("pregnancy"), max_length=11, choices=list(LOSS_NAMES.items()), blank=True, default=Loss.NO
    )
    weeks = models.PositiveSmallIntegerField(_("weeks of pregnancy"), null=True, blank=True)
    died_age = models.CharField(_("age at death"), max_length=16, blank=True, default="")  # ISO 8601
    adopted = models.CharField(
        _("adopted"), max_length=3, choices=list(ADOPTED_NAMES.items()), blank=True, default=Adopted.NO
    )
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
            models.CheckConstraint(
                name="registry_relative_other_parent",
                condition=Q(relation__in=sorted(HALF), other_parent__range=(1, MOST_OTHER_PARENTS))
                | (~Q(relation__in=sorted(HALF)) & Q(other_parent=None)),
            ),
            models.CheckConstraint(
                name="registry_relative_twin", condition=Q(twin=Twin.NO) | Q(relation=Relation.SIBLING)
            ),
            models.CheckConstraint(
                name="registry_relative_loss",
                condition=Q(loss=Loss.NO, weeks=None)
                | (~Q(loss=Loss.NO) & Q(dead=False, died_age="", adopted=Adopted.NO)),
            ),
            models.CheckConstraint(
                name="registry_relative_died_age", condition=Q(died_age="") | Q(dead=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} · {self.entry_id}"

    @property
    def person(self) -> Person:
        return Person(
            str(self.id),
            self.sex,
            Affected(self.affected),
            dead=self.dead,
            born=self.born,
            twin=Twin(self.twin),
            other_parent=self.other_parent,
            loss=Loss(self.loss),
            weeks=self.weeks,
            died_age=self.died_age,
            adopted=Adopted(self.adopted),
        )
