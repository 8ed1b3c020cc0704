"""The journey of a case, from draft to closure. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    subject: ClassVar[str] = "case"
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStarted(CaseEvent):
    label = _("Case started")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(CaseEvent):
    label = _("Draft saved")
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubmitted(CaseEvent):
    label = _("Case submitted")
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRouted(CaseEvent):
    label = _("Case brought to a centre")
    centre_id: UUID
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePassedOn(CaseEvent):
    label = _("Case passed on by the region")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclined(CaseEvent):
    label = _("Case declined by the region")


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageChanged(CaseEvent):
    label = _("Urgency or field changed")
    urgency: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOffered(CaseEvent):
    label = _("Case offered to an expert")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(CaseEvent):
    label = _("Case accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRefused(CaseEvent):
    label = _("Offer refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLapsed(CaseEvent):
    label = _("Offer not answered in time")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRedirected(CaseEvent):
    label = _("Case redirected")


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequested(CaseEvent):
    label = _("Information requested")
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAnswered(CaseEvent):
    label = _("Information answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(CaseEvent):
    label = _("Message sent")
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttached(CaseEvent):
    label = _("File attached")
    attachment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTakenBack(CaseEvent):
    label = _("File taken back")
    attachment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilEvent(CaseEvent):
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilConvened(CouncilEvent):
    label = _("Council convened for a case")


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPostponed(CouncilEvent):
    label = _("Council of a case postponed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilHeld(CouncilEvent):
    label = _("Council of a case held")


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilCalledOff(CaseEvent):
    label = _("Council of a case called off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionBegun(CaseEvent):
    label = _("Conclusion begun")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionSigned(CaseEvent):
    label = _("Conclusion signed")
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionCorrected(CaseEvent):
    label = _("Conclusion corrected")
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAcknowledged(CaseEvent):
    label = _("Conclusion acknowledged")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpBegun(CaseEvent):
    label = _("Follow-up begun")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseEvent):
    label = _("Case closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(CaseEvent):
    label = _("Case reopened")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMarkedDuplicate(CaseEvent):
    label = _("Case marked as a duplicate")
    of_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEndedByDeath(CaseEvent):
    label = _("Case ended by the child's death")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    label = _("Case withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosesMoved(CaseEvent):
    """With a new table of diseases the first of a kept list are others, or in another order."""

    label = _("Possible diagnoses have moved")
    ranking_id: UUID
    release: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineNears(CaseEvent):
    label = _("Deadline comes near")
    clock: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed(CaseEvent):
    label = _("Deadline missed")
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueAdded(CaseEvent):
    label = _("Colleague added to the team")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueRemoved(CaseEvent):
    label = _("Colleague removed from the team")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoOffered(CaseEvent):
    """Another expert was asked at the same moment."""

    label = _("Case offered to a further expert")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOverridden(CaseEvent):
    """The coordinator chose somebody whom the order of routing did not propose, or passed over a warning."""

    label = _("Order of experts overridden")
    user_id: UUID
    place: int | None
    warnings: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersRecalled(CaseEvent):
    """Somebody else was first."""

    label = _("Offers recalled")
    user_ids: list[UUID]
