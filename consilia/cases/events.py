"""What others may hear about cases. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "CaseRead": _("Case read"),
    "AttachmentDownloaded": _("Attachment downloaded"),
}
SUBJECTS = {
    "case": _("Case"),
    "requirement_set": _("Requirement set"),
    "second_reading_rule": _("Rule of second reading"),
    "clock_change": _("Change of the clock policy"),
    "view": _("Saved view"),
    "export": _("Export"),
    "bulk": _("Deed on several cases"),
}


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
class RequirementSetMade(Event):
    """A new version of what a field asks for; `field` is empty for the set that all fields share."""

    subject: ClassVar[str] = "requirement_set"
    label = _("Requirement set changed")
    requirement_set_id: UUID
    field: str
    number: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewEvent(Event):
    """Something became of a saved view of a worklist."""

    subject: ClassVar[str] = "view"
    view_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(ViewEvent):
    label = _("View of a worklist saved")
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRenamed(ViewEvent):
    label = _("View of a worklist renamed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeleted(ViewEvent):
    label = _("View of a worklist deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRestored(ViewEvent):
    label = _("View of a worklist restored")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistExported(Event):
    """A worklist left the product as a file; `narrowed_by` names its filters, never the words searched for."""

    subject: ClassVar[str] = "export"
    label = _("Worklist exported")
    export_id: UUID
    show: str
    narrowed_by: list[str]
    columns: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEvent(Event):
    subject: ClassVar[str] = "bulk"
    bulk_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneToMany(BulkEvent):
    """Each case has its own entry as well; this one says that they belong together."""

    label = _("One deed done to several cases")
    deed: str
    done: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneForMany(BulkEvent):
    label = _("Deed on several cases undone")
    deed: str
    undone: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEvent(CaseEvent):
    reading_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingSought(ReadingEvent):
    label = _("Second reading sought")
    timing: str
    reasons: list[str]
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderNamed(ReadingEvent):
    label = _("Second reader named")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderMissing(ReadingEvent):
    """Nobody is left whom the rules allow: a coordinator has to find somebody."""

    label = _("Second reader wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingReturned(ReadingEvent):
    label = _("Conclusion returned by the second reader")
    remarks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingAgreed(ReadingEvent):
    label = _("Second reader agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingDissented(ReadingEvent):
    label = _("Second reader disagreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingTakenBack(ReadingEvent):
    label = _("Conclusion taken back from the second reader")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingRuleSet(Event):
    subject: ClassVar[str] = "second_reading_rule"
    label = _("Rule of second reading changed")
    second_reading_rule_id: UUID
    reason: str
    urgency: str
    timing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeEvent(Event):
    """Something happens to a row of the clock policy; the change itself says to which."""

    subject: ClassVar[str] = "clock_change"
    clock_change_id: UUID
    clock: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeProposed(ClockChangeEvent):
    label = _("Change of a limit proposed")
    minutes: int | None
    loosens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeConfirmed(ClockChangeEvent):
    label = _("Change of a limit confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeDropped(ClockChangeEvent):
    label = _("Change of a limit dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeCalledOff(ClockChangeEvent):
    label = _("Change of a limit called off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeApplied(ClockChangeEvent):
    """The clocks that ran when it came into force go by it now."""

    label = _("Change of a limit carried out")
    earlier: int
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(CaseEvent):
    """Somebody without a part in it opened the case in an emergency."""

    label = _("Case opened in an emergency")
    access_id: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyTriedInVain(Event):
    """Somebody named a case or a child that is not there; which one is not kept."""

    subject: ClassVar[str] = "person"
    label = _("Emergency access tried in vain")
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccessEnded(CaseEvent):
    label = _("Emergency access ended early")
    access_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccessReviewed(CaseEvent):
    label = _("Emergency access reviewed")
    access_id: UUID
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueInvited(CaseEvent):
    label = _("Colleague invited to a case")
    invitation_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(CaseEvent):
    label = _("Invitation to a case accepted")
    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDeclined(CaseEvent):
    label = _("Invitation to a case declined")
    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(CaseEvent):
    label = _("Invitation to a case taken back")
    invitation_id: UUID
    user_id: UUID
