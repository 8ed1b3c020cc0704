"""What others may hear about the network."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {
    "organisation": _("Organisation"),
    "consultant": _("Consultant"),
    "network_import": _("Import of the network"),
    "network_export": _("Export of the network"),
    "network_reference": _("Reference data of the network"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEvent(Event):
    subject: ClassVar[str] = "organisation"
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated(OrganisationEvent):
    label = _("Organisation added")
    identifier: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationUpdated(OrganisationEvent):
    """`changed` are the names of the facts that differ now, separated by spaces."""

    label = _("Organisation changed")
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFieldsSet(OrganisationEvent):
    label = _("Fields of a centre set")
    added: str
    removed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationHoursSet(OrganisationEvent):
    label = _("Working hours set")
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExceptionSet(OrganisationEvent):
    label = _("Day of the calendar changed")
    day: str
    opens: str | None
    closes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExceptionRemoved(OrganisationEvent):
    label = _("Change of a day taken back")
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCreated(OrganisationEvent):
    label = _("Unit added")
    unit_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUpdated(OrganisationEvent):
    label = _("Unit changed")
    unit_id: UUID
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantEvent(Event):
    subject: ClassVar[str] = "consultant"
    consultant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantCreated(ConsultantEvent):
    label = _("Consultant added")
    organisation_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantUpdated(ConsultantEvent):
    label = _("Consultant changed")
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSet(ConsultantEvent):
    """From the first day until the day after the last one (half-open, ISO dates)."""

    label = _("Leave set")
    leave_id: UUID
    starts: str
    ends: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCancelled(ConsultantEvent):
    label = _("Leave cancelled")
    leave_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(ConsultantEvent):
    """Half-open, ISO moments with their offset."""

    label = _("Duty assigned")
    duty_id: UUID
    centre_id: UUID
    field: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCancelled(ConsultantEvent):
    label = _("Duty cancelled")
    duty_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkImported(Event):
    """One confirmed file: one deed, however many rows. The fingerprint names the previewed changes."""

    label = _("Table imported")
    subject: ClassVar[str] = "network_import"
    network_import_id: UUID
    kind: str
    file_name: str
    created: int
    changed: int
    unchanged: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkExported(Event):
    label = _("Table exported")
    subject: ClassVar[str] = "network_export"
    network_export_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYearJudged(Event):
    """Somebody says whether all public holidays of a year are entered."""

    label = _("Calendar of a year judged")
    subject: ClassVar[str] = "network_reference"
    network_reference_id: UUID
    year: int
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLoaded(Event):
    """Reference data of a country; the numbers are rows written or removed."""

    label = _("Reference data loaded")
    subject: ClassVar[str] = "network_reference"
    network_reference_id: UUID
    folder: str
    written: int
    removed: int
