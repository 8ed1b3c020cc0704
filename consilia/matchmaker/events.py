"""What others may hear about the exchange. Identifiers, numbers and counts, never a finding."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {"MatchesRead": _("Answers of other systems read")}
SUBJECTS = {
    "peer": _("Another system"),
    "match": _("Question of another system"),
    "query": _("Question to other systems"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerEvent(Event):
    subject: ClassVar[str] = "peer"
    peer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerAdded(PeerEvent):
    label = _("Another system entered")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerChanged(PeerEvent):
    label = _("Another system changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerTokenRotated(PeerEvent):
    label = _("New token for another system")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerDisabled(PeerEvent):
    label = _("Another system shut out")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerEnabled(PeerEvent):
    label = _("Another system let in again")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswered(Event):
    """`centres`: whose patients are in the answer."""

    subject: ClassVar[str] = "match"
    label = _("Question of another system answered")
    match_id: UUID
    peer_id: UUID
    status: int
    patients: int
    is_test: bool
    centres: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLeft(Event):
    """A patient of ours stood in an answer to another system, under the pseudonym."""

    subject: ClassVar[str] = "child"
    label = _("Told another system about the child, under the pseudonym")
    child_id: UUID
    match_id: UUID
    peer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySent(Event):
    subject: ClassVar[str] = "query"
    label = _("Other systems asked about the child, under the pseudonym")
    query_id: UUID
    case_id: UUID
    child_id: UUID
    peers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnswered(Event):
    """Every peer has answered, or failed."""

    subject: ClassVar[str] = "query"
    label = _("Other systems answered")
    query_id: UUID
    patients: int
