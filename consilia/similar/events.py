"""What others may hear about similar patients. Identifiers and counts only, never what was compared."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "SimilarPatientsRead": _("Similar patients looked for"),
    "ContactRead": _("Request for contact about a similar patient read"),
}
SUBJECTS = {"contact": _("Request for contact about a similar patient"), "lists": _("Similar patients")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEvent(Event):
    subject: ClassVar[str] = "contact"
    contact_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAsked(ContactEvent):
    label = _("Contact asked for about a similar patient")
    case_id: UUID
    child_id: UUID
    centre_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAccepted(ContactEvent):
    label = _("Contact about a similar patient accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDeclined(ContactEvent):
    label = _("Contact about a similar patient declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactWithdrawn(ContactEvent):
    label = _("Request for contact about a similar patient taken back")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactExpired(ContactEvent):
    label = _("Request for contact about a similar patient not answered in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsMade(Event):
    """The lists by which similar patients are found were made anew."""

    subject: ClassVar[str] = "lists"
    label = _("Lists of similar patients made anew")
    lists_id: UUID
    patients: int
