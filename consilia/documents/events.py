"""What others may hear about documents."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consilia.audit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentIssued(Event):
    """A signed document exists; it takes the place of `supersedes_id`, where that is set."""

    subject: ClassVar[str] = "document"
    document_id: UUID
    kind: str
    number: str
    sha256: str
    supersedes_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRevoked(Event):
    subject: ClassVar[str] = "document"
    document_id: UUID
