"""Working time: weekly hours, public holidays and the days on which an organisation differs."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.network.models.consultants import Consultant
from consilia.network.models.naming import Named
from consilia.network.models.organisations import Organisation

MINUTES_OF_WEEK = 7 * 24 * 60


class WeeklyHours(models.Model):
    """A half-open span of minutes since Monday 00:00 local time: 480-1020 is Monday 08:00-17:00.

    One range instead of a weekday and two times: the database can refuse an overlap, and a night duty
    needs no special case. A span over the end of the week is stored as two.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    minutes = IntegerRangeField(_("minutes of the week"))

    class Meta:
        abstract = True

    @staticmethod
    def constraints_for(owner: str) -> list[models.BaseConstraint]:
        """The constraints of the hours of an `owner` (the name of a foreign key)."""
        return [
            ExclusionConstraint(
                name=f"{owner}_hours_no_overlap",
                expressions=[(owner, RangeOperators.EQUAL), ("minutes", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name=f"{owner}_hours_in_week",
                condition=Q(minutes__contained_by=(0, MINUTES_OF_WEEK), minutes__isempty=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes.lower}-{self.minutes.upper}"


class OrganisationHours(WeeklyHours):
    """When an organisation works, in its own time zone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="hours")

    class Meta:
        verbose_name = _("working hours of an organisation")
        verbose_name_plural = _("working hours of organisations")
        constraints = WeeklyHours.constraints_for("organisation")


class ConsultantHours(WeeklyHours):
    """When a consultant consults, in her own time zone; without rows she keeps her organisation's hours."""

    consultant = models.ForeignKey(Consultant, models.CASCADE, related_name="hours")

    class Meta:
        verbose_name = _("working hours of a consultant")
        verbose_name_plural = _("working hours of consultants")
        constraints = WeeklyHours.constraints_for("consultant")


class Holiday(Named):
    """A public holiday of the whole country. Data, not code: see consilia/network/data."""

    day = models.DateField(_("day"), primary_key=True)

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")


class CalendarYear(models.Model):
    """What is known about the public holidays of a year. A year without a row is not known at all.

    `is_own`: its days were entered in this installation; loading the country's reference data leaves them.
    """

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=300)
    is_complete = models.BooleanField(_("complete"))
    is_own = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("calendar of a year")
        verbose_name_plural = _("calendars of years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarException(models.Model):
    """A day on which one organisation differs from its week and from the public holidays.

    Without times it is closed all day; with them it works exactly from `opens` to `closes`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="calendar_exceptions")
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("exception of the calendar")
        verbose_name_plural = _("exceptions of the calendar")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="calendar_exception_once"),
            both_or_neither("calendar_exception_times", "opens", "closes"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.day}"
