"""What others may hear about archives. Identifiers and counts; never a name, a number of a patient or a secret."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {
    "archive": _("Archive of images"),
    "transfer": _("Transfer of images"),
    "carried": _("Studies fetched or sent for a case"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEvent(Event):
    subject: ClassVar[str] = "archive"
    archive_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAdded(ArchiveEvent):
    label = _("Archive of images entered")
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveChanged(ArchiveEvent):
    """`fields`: names of what changed."""

    label = _("Archive of images changed")
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveDisabled(ArchiveEvent):
    label = _("Archive of images shut")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEnabled(ArchiveEvent):
    label = _("Archive of images opened again")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSearched(ArchiveEvent):
    """Somebody looked for studies in it, for a case."""

    label = _("Archive of images searched")
    case_id: UUID
    studies: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEvent(Event):
    subject: ClassVar[str] = "transfer"
    transfer_id: UUID
    case_id: UUID
    archive_id: UUID
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBegun(TransferEvent):
    label = _("Transfer of images begun")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFinished(TransferEvent):
    label = _("Transfer of images finished")
    images: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFailed(TransferEvent):
    label = _("Transfer of images failed")
    problem: str
