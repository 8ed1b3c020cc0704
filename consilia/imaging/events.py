"""What others may hear about images. Identifiers and counts only, never what a header says."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "StudyRead": _("Study looked at"),
    "ImageRead": _("Image looked at"),
    "ImagesRetrieved": _("Images retrieved by another program"),
    "MarksExported": _("Marks taken out as a structured report"),
    "ImagesSearched": _("Images searched by another program"),
}
SUBJECTS = {
    "intake": _("Intake of images"),
    "study": _("Study"),
    "image_search": _("Search among images"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeBegun(Event):
    subject: ClassVar[str] = "intake"
    label = _("Images received")
    intake_id: UUID
    file_id: UUID
    child_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCopied(Event):
    """Somebody took a copy without names out of the system."""

    subject: ClassVar[str] = "study"
    label = _("Copy of images without names made")
    study_id: UUID
    series_id: UUID
    images: int
    dates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFinished(Event):
    subject: ClassVar[str] = "intake"
    label = _("Images read")
    intake_id: UUID
    file_id: UUID
    images: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationEvent(Event):
    """Never what a mark says or measures: its number and its kind."""

    subject: ClassVar[str] = "study"
    study_id: UUID
    annotation_id: UUID
    number: int
    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationAdded(AnnotationEvent):
    label = _("Mark put on an image")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationChanged(AnnotationEvent):
    label = _("Mark on an image changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationRemoved(AnnotationEvent):
    label = _("Mark on an image removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationRestored(AnnotationEvent):
    label = _("Mark on an image brought back")
