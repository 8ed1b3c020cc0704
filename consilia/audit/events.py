"""What every context's events look like."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a `subject`, told in the past tense: `CaseSubmitted`.

    Subclasses set `subject` (the kind of thing) and have a field `<subject>_id`. Fields are
    UUIDs, texts, numbers, booleans, or None: never clinical text, because the log outlives the right
    to read the record.
    """

    subject: ClassVar[str]

    @property
    def subject_id(self) -> UUID:
        value: UUID = getattr(self, f"{self.subject}_id")
        return value

    @property
    def detail(self) -> dict[str, Any]:
        """The fields beyond the subject, JSON-able."""
        names = [field.name for field in fields(self) if field.name != f"{self.subject}_id"]
        values = {name: getattr(self, name) for name in names}
        return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
