"""Consultants, when they are away, and when they are on duty."""

from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.foundation.sorting import haystack, sort_key
from consilia.network.models.fields import Field
from consilia.network.models.naming import Named
from consilia.network.models.organisations import CentreField, Organisation, Unit


class Consultant(Named):
    """A person who consults for one organisation, as the register lists her.

    The names are the register's own, in both scripts, family name first. Whether she is available is
    never stored: it follows from hours, leave, duty and the register entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consultants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="consultants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="consultants")
    sort_en = sort_key("name_en")
    sort_ru = sort_key("name_ru")
    position_en = models.CharField(_("position in English"), max_length=200, blank=True)
    position_ru = models.CharField(_("position in Russian"), max_length=200, blank=True)
    fields = models.ManyToManyField(Field, through="ConsultantField", related_name="consultants")
    age_bands = ArrayField(models.CharField(max_length=20), verbose_name=_("age bands"))
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"))
    workload_limit = models.PositiveSmallIntegerField(_("open cases at most"), default=10)
    time_zone = models.CharField(_("time zone"), max_length=40)
    register_number = models.CharField(_("number in the professional register"), max_length=60, blank=True)
    register_valid_until = models.DateField(_("register entry valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("takes part"), default=True)
    search = haystack("name_ru", "name_en")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("consultant")
        verbose_name_plural = _("consultants")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="consultant_once_per_organisation"),
            models.CheckConstraint(name="consultant_named", condition=~Q(name_en="") & ~Q(name_ru="")),
            models.CheckConstraint(name="consultant_has_age_band", condition=Q(age_bands__len__gte=1)),
            models.CheckConstraint(name="consultant_has_language", condition=Q(languages__len__gte=1)),
            models.CheckConstraint(
                name="consultant_limit_sensible", condition=Q(workload_limit__gte=1, workload_limit__lte=200)
            ),
        ]
        indexes = [
            models.Index(fields=["sort_ru", "id"], name="consultant_sort_ru"),
            models.Index(fields=["sort_en", "id"], name="consultant_sort_en"),
            GinIndex(fields=["search"], name="consultant_search", opclasses=["gin_trgm_ops"]),
        ]

    @property
    def position(self) -> str:
        return in_language(self.position_ru, self.position_en)


class ConsultantField(models.Model):
    """A field or subspecialty in which a consultant consults; one of them is her main one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultant = models.ForeignKey(Consultant, models.CASCADE, related_name="consultant_fields")
    field = models.ForeignKey(Field, models.PROTECT, related_name="consultant_fields")
    is_main = models.BooleanField(_("main field"), default=False)

    class Meta:
        verbose_name = _("field of a consultant")
        verbose_name_plural = _("fields of consultants")
        constraints = [
            models.UniqueConstraint(fields=["consultant", "field"], name="consultant_field_once"),
            models.UniqueConstraint(
                fields=["consultant"], condition=Q(is_main=True), name="consultant_one_main_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultant} · {self.field}"


class Leave(models.Model):
    """Whole days, half-open, in the consultant's time zone, on which she takes no new case.

    Leave ends by itself on its last day. Cancelled leave stays visible but counts for nothing.
    """

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("Annual leave")
        ILLNESS = "illness", _("Illness")
        STUDY = "study", _("Study or congress")
        TRAVEL = "travel", _("Business travel")
        FAMILY = "family", _("Family leave")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultant = models.ForeignKey(Consultant, models.CASCADE, related_name="leaves")
    period = DateRangeField(_("days"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.HOLIDAY)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [
            ExclusionConstraint(
                name="leave_no_overlap",
                expressions=[("consultant", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="leave_has_start_and_end",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultant} · {self.first_day} – {self.last_day}"

    @property
    def first_day(self) -> date:
        return cast(date, self.period.lower)

    @property
    def last_day(self) -> date:
        """The last day away; the range itself ends on the day after it."""
        return cast(date, self.period.upper) - timedelta(days=1)


class DutyRoster(models.Model):
    """One duty: a consultant answers emergencies of a centre's field for a half-open period.

    Several consultants may be on duty together; one consultant is not entered twice for one moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre_field = models.ForeignKey(CentreField, models.PROTECT, related_name="duties")
    consultant = models.ForeignKey(Consultant, models.PROTECT, related_name="duties")
    period = DateTimeRangeField(_("period"))
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duty roster")
        constraints = [
            ExclusionConstraint(
                name="duty_no_overlap",
                expressions=[
                    ("consultant", RangeOperators.EQUAL),
                    ("centre_field", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="duty_has_start_and_end",
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultant} · {self.period.lower} – {self.period.upper}"
