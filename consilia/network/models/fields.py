"""Fields of medicine as a tree, age bands and languages. Data, not code: see consilia/network/data."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.sorting import sort_key
from consilia.network.models.naming import Named


class AgeBand(Named):
    """Children below an age, and not in an earlier band: newborns in days, all others in months."""

    code = models.CharField(_("code"), primary_key=True, max_length=20)
    position = models.PositiveSmallIntegerField()
    below_days = models.PositiveSmallIntegerField(null=True)
    below_months = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="age_band_one_limit",
                condition=Q(below_days__isnull=True, below_months__isnull=False)
                | Q(below_days__isnull=False, below_months__isnull=True),
            )
        ]


class Language(Named):
    """A language in which consultants can speak with doctors or families; `code` is ISO 639."""

    code = models.CharField(_("code"), primary_key=True, max_length=3)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["position"]


class FieldQuerySet(models.QuerySet["Field"]):
    def top(self) -> Self:
        """The fields of the network, without their subspecialties."""
        return self.filter(parent=None)

    def within(self, code: str) -> Self:
        """The field itself and all its subspecialties."""
        return self.filter(Q(code=code) | Q(code__startswith=f"{code}."))


class Field(Named):
    """A field of medicine or, with a parent, one of its subspecialties.

    The code spells the way from the root: `cardiology`, `cardiology.arrhythmia`.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subspecialties")
    sort_en = sort_key("name_en")
    sort_ru = sort_key("name_ru")
    age_bands = ArrayField(models.CharField(max_length=20), verbose_name=_("typical age bands"))
    position = models.PositiveSmallIntegerField()
    # A field that the country no longer uses stays for old cases but is not offered for new ones.
    is_current = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Field"]] = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="field_code_spells_parent",
                condition=(Q(parent__isnull=True) & ~Q(code__contains="."))
                | Q(code__startswith=models.functions.Concat("parent_id", models.Value("."))),
            ),
            models.CheckConstraint(name="field_has_age_band", condition=Q(age_bands__len__gte=1)),
        ]

    @property
    def root(self) -> str:
        """The code of the field to which a subspecialty belongs."""
        return self.code.split(".", 1)[0]
