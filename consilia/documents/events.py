"""What others may hear about documents."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"document": _("Document")}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentIssued(Event):
    """A signed document exists; it takes the place of `supersedes_id`, where that is set."""

    subject: ClassVar[str] = "document"
    label = _("Document issued")
    document_id: UUID
    kind: str
    number: str
    sha256: str
    supersedes_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRevoked(Event):
    subject: ClassVar[str] = "document"
    label = _("Document revoked")
    document_id: UUID
