"""What others may hear about conclusions. Names of headings and counts only, never what was written."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "ConclusionRead": _("Conclusion read"),
    "ConclusionDownloaded": _("Conclusion downloaded"),
    "KeyImageRead": _("Key image of a conclusion looked at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionEvent(Event):
    subject: ClassVar[str] = "case"
    case_id: UUID
    conclusion_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionDraftSaved(ConclusionEvent):
    label = _("Draft of a conclusion saved")
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationAdded(ConclusionEvent):
    label = _("Recommendation added to a draft")
    recommendation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationMoved(ConclusionEvent):
    label = _("Recommendation moved in a draft")
    recommendation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRemoved(ConclusionEvent):
    label = _("Recommendation removed from a draft")
    recommendation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRestored(ConclusionEvent):
    label = _("Recommendation brought back into a draft")
    recommendation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyImageShown(ConclusionEvent):
    label = _("Key image put into a draft")
    image_id: UUID
    annotation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyImageRemoved(ConclusionEvent):
    label = _("Key image taken out of a draft")
    image_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionVersionSigned(ConclusionEvent):
    """The hash of the content stands in the audit chain: who changes it later has to break the chain too."""

    label = _("Version of a conclusion signed")
    version: int
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionBegun(ConclusionEvent):
    label = _("Correction of a conclusion begun")
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDiscarded(ConclusionEvent):
    label = _("Correction of a conclusion discarded")
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationsDecided(ConclusionEvent):
    label = _("Recommendations decided on")
    accepted: int
    modified: int
    not_feasible: int
