"""What others may hear about the network."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consilia.audit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEvent(Event):
    subject: ClassVar[str] = "organisation"
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated(OrganisationEvent):
    identifier: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationUpdated(OrganisationEvent):
    """`changed` are the names of the facts that differ now, separated by spaces."""

    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFieldsSet(OrganisationEvent):
    added: str
    removed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationHoursSet(OrganisationEvent):
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExceptionSet(OrganisationEvent):
    day: str
    opens: str | None
    closes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarExceptionRemoved(OrganisationEvent):
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCreated(OrganisationEvent):
    unit_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUpdated(OrganisationEvent):
    unit_id: UUID
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantEvent(Event):
    subject: ClassVar[str] = "consultant"
    consultant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantCreated(ConsultantEvent):
    organisation_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantUpdated(ConsultantEvent):
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSet(ConsultantEvent):
    """From the first day until the day after the last one (half-open, ISO dates)."""

    leave_id: UUID
    starts: str
    ends: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCancelled(ConsultantEvent):
    leave_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(ConsultantEvent):
    """Half-open, ISO moments with their offset."""

    duty_id: UUID
    centre_id: UUID
    field: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCancelled(ConsultantEvent):
    duty_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkImported(Event):
    """One confirmed file: one deed, however many rows. The fingerprint names the previewed changes."""

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
    subject: ClassVar[str] = "network_export"
    network_export_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLoaded(Event):
    """Reference data of a country; the numbers are rows written or removed."""

    subject: ClassVar[str] = "network_reference"
    network_reference_id: UUID
    folder: str
    written: int
    removed: int
