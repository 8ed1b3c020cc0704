"""What others may hear about medicines. Identifiers and codes only, never a medicine, a number or a reason."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "NeedRead": _("Need of a medicine read"),
    "NeedPaperRead": _("Document of a need read"),
    "ParentPageRead": _("Page of a parent opened"),
}
SUBJECTS = {"need": _("Need of a medicine")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedEvent(Event):
    subject: ClassVar[str] = "need"
    need_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedIdentified(NeedEvent):
    label = _("Need of a medicine identified")
    child_id: UUID
    registry_entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedMoved(NeedEvent):
    label = _("Need of a medicine moved on")
    move: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChosen(NeedEvent):
    """`proposed`: what the rules of the day said; empty where they could not say."""

    label = _("Channel for a medicine chosen")
    channel: str
    proposed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLookedUp(NeedEvent):
    label = _("List of the foundation looked up")
    is_listed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryInformed(NeedEvent):
    label = _("Ministry informed of an approval")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPaperAdded(NeedEvent):
    label = _("Document added to a need")
    paper_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPaperTakenBack(NeedEvent):
    label = _("Document of a need taken back")
    paper_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCounted(NeedEvent):
    label = _("Stock of a medicine counted")
    count_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentLinkMade(NeedEvent):
    label = _("Page made for a parent")
    link_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentLinkEnded(NeedEvent):
    label = _("Page of a parent ended")
    link_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDayTold(NeedEvent):
    """`missed`: the day has passed; else it comes near."""

    label = _("Told that something is due for a need")
    clock: str
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageTold(NeedEvent):
    label = _("Told that a supply runs short")
    verdict: str
