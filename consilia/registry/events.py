"""What others may hear about the registry. Identifiers, codes and counts only, never what was written."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "ProposalRead": _("Proposal for the registry read"),
    "RegistryEntryRead": _("Entry of the registry read"),
}
SUBJECTS = {
    "proposal": _("Proposal for the registry"),
    "entry": _("Entry of the registry"),
    "form": _("Form of the registry"),
    "centre": _("Registry of a centre"),
    "registry": _("Registry of rare diseases"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalEvent(Event):
    subject: ClassVar[str] = "proposal"
    proposal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProposed(ProposalEvent):
    label = _("Entry of the registry proposed")
    case_id: UUID
    version: int
    disease: str
    centre_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAsked(ProposalEvent):
    label = _("Expert asked about a proposal for the registry")
    author_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered(ProposalEvent):
    label = _("Question about a proposal for the registry answered")
    asked_by_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAccepted(ProposalEvent):
    label = _("Proposal for the registry accepted")
    registry_entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDeclined(ProposalEvent):
    label = _("Proposal for the registry declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalEnded(ProposalEvent):
    """`because`: superseded by a later version, or withdrawn with the consent."""

    label = _("Proposal for the registry ended by itself")
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntryEvent(Event):
    subject: ClassVar[str] = "entry"
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryMade(RegistryEntryEvent):
    label = _("Entered in the registry")
    child_id: UUID
    disease: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRestated(RegistryEntryEvent):
    label = _("New version of an entry of the registry")
    number: int
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryClosed(RegistryEntryEvent):
    label = _("Entry of the registry closed: consent withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilled(RegistryEntryEvent):
    label = _("Form of the registry filled")
    visit_id: UUID
    number: int
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLoaded(Event):
    subject: ClassVar[str] = "form"
    label = _("Definition of a form loaded")
    form_id: UUID
    code: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryExported(RegistryEntryEvent):
    label = _("Entry of the registry exported")
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBrought(RegistryEntryEvent):
    label = _("Clinical picture brought in")
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonDataExported(Event):
    subject: ClassVar[str] = "centre"
    label = _("Common data elements exported")
    centre_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueExported(Event):
    subject: ClassVar[str] = "centre"
    label = _("Elements of the RD-CDM catalogue exported")
    centre_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSaid(RegistryEntryEvent):
    label = _("Variant kept in the registry")
    variant_id: UUID
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantEnded(RegistryEntryEvent):
    label = _("Variant taken back in the registry")
    variant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchTableMade(Event):
    subject: ClassVar[str] = "centre"
    label = _("Table for research made")
    centre_id: UUID
    rows: int
    left_out: int
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyChanged(RegistryEntryEvent):
    label = _("Family in the registry changed")
    relative_id: UUID
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusesAsked(Event):
    """The system asks of so many children of a centre how they are."""

    subject: ClassVar[str] = "centre"
    label = _("Vital status of children in the registry asked")
    centre_id: UUID
    children: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSaid(RegistryEntryEvent):
    label = _("Vital status of a child in the registry said")
    vital: str
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusInquiryEnded(RegistryEntryEvent):
    """`because`: a death was noted, or the consent withdrawn."""

    label = _("Question for the vital status ended by itself")
    because: str
