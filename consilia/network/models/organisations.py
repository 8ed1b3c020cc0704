"""Organisations, their units, and the fields in which centres consult."""

from datetime import date, timedelta
from typing import ClassVar, Self, cast

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.foundation.sorting import haystack, sort_key
from consilia.network.models.fields import Field
from consilia.network.models.naming import Named
from consilia.network.models.regions import Region


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def open_on(self, day: date) -> Self:
        return self.filter(active__contains=day)


class Organisation(Named):
    """A hospital, polyclinic, centre or authority, with the days on which it belongs to the network."""

    class Kind(models.TextChoices):
        HOSPITAL = "hospital", _("Hospital")
        POLYCLINIC = "polyclinic", _("Polyclinic")
        PERINATAL_CENTRE = "perinatal_centre", _("Perinatal centre")
        NATIONAL_CENTRE = "national_centre", _("National centre")
        HEALTH_AUTHORITY = "health_authority", _("Health authority")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identifier = models.CharField(_("identifier (OID)"), max_length=64, unique=True)
    short_name_en = models.CharField(_("short name in English"), max_length=120)
    short_name_ru = models.CharField(_("short name in Russian"), max_length=120)
    sort_en = sort_key("short_name_en")
    sort_ru = sort_key("short_name_ru")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    is_centre = models.BooleanField(_("consults other organisations"), default=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("region"))
    city_en = models.CharField(_("city in English"), max_length=120)
    city_ru = models.CharField(_("city in Russian"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    active = DateRangeField(_("in the network"))
    search = haystack(
        "short_name_ru", "name_ru", "city_ru", "short_name_en", "name_en", "city_en", "identifier"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Organisation"]] = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organisation_identifier_oid", condition=Q(identifier__regex=r"^[0-9]+(\.[0-9]+)+$")
            ),
            models.CheckConstraint(
                name="organisation_named",
                condition=~Q(name_en="") & ~Q(name_ru="") & ~Q(short_name_en="") & ~Q(short_name_ru=""),
            ),
            models.CheckConstraint(
                name="organisation_authority_no_centre",
                condition=Q(is_centre=False) | ~Q(kind="health_authority"),
            ),
            models.CheckConstraint(
                name="organisation_national_is_centre",
                condition=Q(is_centre=True) | ~Q(kind="national_centre"),
            ),
            models.CheckConstraint(
                name="organisation_active_has_start",
                condition=Q(active__isempty=False, active__lower_inf=False),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_ru", "id"], name="organisation_sort_ru"),
            models.Index(fields=["sort_en", "id"], name="organisation_sort_en"),
            models.Index(fields=["region", "sort_ru"], name="organisation_region"),
            GinIndex(fields=["search"], name="organisation_search", opclasses=["gin_trgm_ops"]),
        ]

    @property
    def short_name(self) -> str:
        return in_language(self.short_name_ru, self.short_name_en)

    @property
    def city(self) -> str:
        return in_language(self.city_ru, self.city_en)

    @property
    def first_day(self) -> date:
        return cast(date, self.active.lower)

    @property
    def last_day(self) -> date | None:
        """The last day in the network, or None while no end is known."""
        return self.active.upper - timedelta(days=1) if self.active.upper else None

    def __str__(self) -> str:
        return self.short_name


class Unit(Named):
    """A department of an organisation, or a part of one.

    The database also refuses a parent of another organisation (see the second migration).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    code = models.CharField(_("code"), max_length=40)
    sort_en = sort_key("name_en")
    sort_ru = sort_key("name_ru")
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="unit_code_once"),
            # The target of the two-column foreign keys that keep parent and consultant in one house.
            models.UniqueConstraint(fields=["id", "organisation"], name="unit_of_organisation"),
            models.CheckConstraint(
                name="unit_not_its_own_part", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
        ]


class CentreField(models.Model):
    """A field in which a centre consults, since when and until when (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="centre_fields")
    field = models.ForeignKey(Field, models.PROTECT, related_name="centre_fields")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("field of a centre")
        verbose_name_plural = _("fields of centres")
        constraints = [models.UniqueConstraint(fields=["centre", "field"], name="centre_field_once")]

    def __str__(self) -> str:
        return f"{self.centre} · {self.field}"
