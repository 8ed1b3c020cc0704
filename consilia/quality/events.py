"""What others may hear about quality. Identifiers and codes only, never what was written."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {"CaseReviewed": _("Case read for a quality review")}
SUBJECTS = {
    "dossier": _("Quality review"),
    "draw": _("Sample of the quality review"),
    "action": _("Finding of the quality review"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn(Event):
    """With the seed in the sealed log the sample can be drawn again, and cannot be drawn until it pleases."""

    subject: ClassVar[str] = "draw"
    label = _("Sample of the quality review drawn")
    draw_id: UUID
    centre_id: UUID
    month: str
    seed: str
    population: int
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierEvent(Event):
    subject: ClassVar[str] = "dossier"
    dossier_id: UUID
    case_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierOpened(DossierEvent):
    label = _("Quality review opened")
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAssigned(DossierEvent):
    label = _("Quality reviewer named")
    user_id: UUID
    seat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDeclined(DossierEvent):
    label = _("Quality review declined")
    seat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCompleted(DossierEvent):
    """One reviewer has judged. `author_id` is whose answer it was; her mean may have changed."""

    label = _("Quality review completed")
    seat: int
    author_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSettled(DossierEvent):
    label = _("Quality review settled")
    verdict: str
    author_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernEntered(DossierEvent):
    label = _("Complaint entered")
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEvent(Event):
    subject: ClassVar[str] = "action"
    action_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionGiven(ActionEvent):
    label = _("Finding given to somebody")
    dossier_id: UUID
    kind: str
    owner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEnded(ActionEvent):
    label = _("Finding worked through")
    state: str
