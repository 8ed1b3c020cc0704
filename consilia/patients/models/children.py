"""The child. One row may be merged into another; nothing is ever copied or deleted by that."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consilia.foundation.ages import Age, age_at
from consilia.foundation.identifiers import uuid7
from consilia.foundation.sorting import haystack
from consilia.patients.domain.names import family_key, name_key


class ChildQuerySet(models.QuerySet["Child"]):
    def standing(self) -> Self:
        """Children as people know them: not the rows that were merged into another."""
        return self.filter(merged_into=None)

    def locked(self, *ids: UUID) -> dict[UUID, "Child"]:
        """Rows by id, locked in the order of their ids so that two deeds cannot deadlock."""
        rows = self.filter(pk__in=ids).order_by("pk").select_for_update()
        return {child.pk: child for child in rows}


class Child(models.Model):
    """A child as registered. `sex` is FHIR's administrative gender; `country` ISO 3166-1, `language` ISO 639.

    A newborn may have no given name yet: then `family_name` is the mother's.
    `person` is the row that stands for the child after merges: the child's own id when not merged.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Not known")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=7, choices=Sex.choices, default=Sex.UNKNOWN)
    multiple_birth = models.BooleanField(_("twin or other multiple birth"), default=False)
    birth_order = models.PositiveSmallIntegerField(_("order of birth"), null=True, blank=True)
    deceased_on = models.DateField(_("date of death"), null=True, blank=True)
    region_code = models.CharField(_("region"), max_length=10, blank=True)
    country = models.CharField(_("citizenship"), max_length=2, default="RU")
    language = models.CharField(_("preferred language"), max_length=3, default="ru")
    registering_organisation = models.ForeignKey(
        "network.Organisation", models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("registered"))
    changed_at = models.DateTimeField(_("changed"))
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    person = models.GeneratedField(
        expression=Coalesce(F("merged_into"), F("id")), output_field=models.UUIDField(), db_persist=True
    )
    # Search keys, made by domain/names.py: one spelling for Cyrillic and every common Latin one.
    name_key = models.CharField(max_length=400, editable=False)
    family_key = models.CharField(max_length=200, editable=False)
    given_key = models.CharField(max_length=200, editable=False)
    sort_name = haystack("family_name", "given_name", "patronymic")

    objects: ClassVar[models.Manager["Child"]] = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        constraints = [
            models.CheckConstraint(name="child_has_family_name", condition=~Q(family_name="")),
            models.CheckConstraint(
                name="child_sex_known_word", condition=Q(sex__in=["female", "male", "other", "unknown"])
            ),
            models.CheckConstraint(
                name="child_dies_after_birth",
                condition=Q(deceased_on__isnull=True) | Q(deceased_on__gte=F("birth_date")),
            ),
            models.CheckConstraint(
                name="child_order_of_multiple_birth",
                condition=Q(birth_order__isnull=True) | Q(multiple_birth=True, birth_order__range=(1, 9)),
            ),
            models.CheckConstraint(
                name="child_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.UniqueConstraint(
                fields=["id", "person"], name="child_with_person"
            ),  # rows of sight hang on it
        ]
        indexes = [
            GinIndex(fields=["name_key"], name="child_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["birth_date", "family_key"], name="child_born_family"),
            models.Index(fields=["birth_date", "given_key"], name="child_born_given"),
            models.Index(fields=["sort_name", "id"], name="child_sort"),
            models.Index(fields=["person"], name="child_person"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Make the search keys anew from the names; whoever writes rows in bulk calls this first."""
        self.name_key = name_key(self.family_name, self.given_name, self.patronymic)
        self.family_key, self.given_key = family_key(self.family_name), name_key(self.given_name)

    @property
    def is_unnamed(self) -> bool:
        """A newborn whose parents have not chosen a name yet."""
        return not self.given_name

    @property
    def full_name(self) -> str:
        if self.is_unnamed:
            return gettext("Newborn of %(mother)s") % {"mother": self.family_name}
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Family name and initials: `Щербакова М. И.`"""
        if self.is_unnamed:
            return self.full_name
        initials = [f"{name[0]}." for name in (self.given_name, self.patronymic) if name]
        return " ".join([self.family_name, *initials])

    def age_on(self, day: date) -> Age:
        """The age on `day`, or at death where that came first. Raises BornLater before birth."""
        return age_at(self.birth_date, min(day, self.deceased_on or day))
