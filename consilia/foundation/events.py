"""What every context's events look like."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise

# JSON has many spellings for one number (1e16, 10000000000000000) and none for a time. What has only one
# spelling is kept as it is; the rest is kept as text, so that a seal over it holds after a round trip.
_ONE_SPELLING = (str, bool, int, type(None))
_AS_TEXT = (UUID, date, float, Decimal)  # a datetime is a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a `subject`, told in the past tense: `CaseSubmitted`.

    Subclasses set `subject` (the kind of thing) and have a field `<subject>_id`. Fields are UUIDs, texts,
    numbers, dates, booleans, None, or lists of these: never clinical text, because the log outlives the
    right to read the record. `label` is what readers of the log see: `_("Case submitted")`.
    """

    subject: ClassVar[str]
    label: ClassVar[str | Promise] = ""

    @property
    def subject_id(self) -> UUID:
        value: UUID = getattr(self, f"{self.subject}_id")
        return value

    @property
    def detail(self) -> dict[str, Any]:
        """The fields beyond the subject, JSON-able.

        Raises:
            TypeError: a field holds something that the log cannot keep.
        """
        names = [field.name for field in fields(self) if field.name != f"{self.subject}_id"]
        return {name: _kept(getattr(self, name)) for name in names}


def _kept(value: Any) -> Any:
    if isinstance(value, (list, tuple, frozenset, set)):
        parts = [_kept(part) for part in value]
        return parts if isinstance(value, (list, tuple)) else sorted(parts)
    if isinstance(value, str):
        return str.__str__(value)  # a StrEnum member becomes its plain text
    if isinstance(value, _ONE_SPELLING):
        return value
    if isinstance(value, _AS_TEXT):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"an event cannot keep a {type(value).__name__}")
