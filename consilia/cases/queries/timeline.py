"""Everything that happened to a case, in order, with author, role and organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consilia.cases.models import Attachment, Case, Deadline, Entry, InformationItem, ReadMark


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it; `is_new` when the reader has not seen it before."""

    entry: Entry
    items: Sequence[InformationItem]
    is_new: bool


def timeline(case: Case, *, reader: UUID | None, most: int = 200) -> list[Line]:
    """The last `most` entries, the oldest first."""
    entries = list(
        case.entries.select_related("author", "organisation")
        .prefetch_related("items")
        .order_by("-at", "-id")[:most]
    )
    seen = seen_at(case, reader)
    return [Line(entry, list(entry.items.all()), _is_new(entry, seen, reader)) for entry in reversed(entries)]


def _is_new(entry: Entry, seen: datetime | None, reader: UUID | None) -> bool:
    return entry.author_id != reader and (seen is None or entry.at > seen)


def seen_at(case: Case, reader: UUID | None) -> datetime | None:
    if reader is None:
        return None
    return ReadMark.objects.filter(case=case, user_id=reader).values_list("seen_at", flat=True).first()


def deadlines_of(case: Case) -> list[Deadline]:
    """Running clocks first, then what was met, in the order of the journey."""
    return list(case.deadlines.filter(cancelled_at=None).order_by("-is_running", "due_at", "since"))


def attachments_of(case: Case) -> list[Attachment]:
    return list(
        case.attachments.filter(taken_back_at=None).select_related("file", "added_by").order_by("added_at")
    )


def open_items(case: Case) -> list[InformationItem]:
    return list(case.information_items.filter(answered_at=None).order_by("position"))
