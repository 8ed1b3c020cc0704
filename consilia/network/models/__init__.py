"""The people and places of the network: tables, constraints, queryset methods."""

from consilia.network.models.calendars import (
    CalendarException,
    CalendarYear,
    ConsultantHours,
    Holiday,
    OrganisationHours,
)
from consilia.network.models.consultants import Consultant, ConsultantField, DutyRoster, Leave
from consilia.network.models.fields import AgeBand, Field, Language
from consilia.network.models.imports import ImportDraft
from consilia.network.models.organisations import CentreField, Organisation, Unit
from consilia.network.models.regions import District, Region

__all__ = [
    "AgeBand",
    "CalendarException",
    "CalendarYear",
    "CentreField",
    "Consultant",
    "ConsultantField",
    "ConsultantHours",
    "District",
    "DutyRoster",
    "Field",
    "Holiday",
    "ImportDraft",
    "Language",
    "Leave",
    "Organisation",
    "OrganisationHours",
    "Region",
    "Unit",
]
