"""Everything that happened to a case, in order, with author, role and organisation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery

from consilia.cases.models import Attachment, Case, Deadline, Entry, Finding, InformationItem, ReadMark
from consilia.foundation.questions import StandingQuestion, given

SHOWN_ENTRIES = 200
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it; `is_new` when the reader has not seen it before."""

    entry: Entry
    items: Sequence[InformationItem]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The last entries, the oldest first, and what was asked and is not answered yet."""

    lines: Sequence[Line]
    open_items: Sequence[InformationItem]

    def may_tell_of(self, name: str) -> bool:
        """Whether the case may ever have had such a line: what it left behind need not be asked for otherwise."""
        return _may_tell_of(name, [line.entry for line in self.lines])


def timeline(case: Case, *, reader: UUID | None) -> Timeline:
    entries = _ENTRIES(case=case.id, reader=reader or _NOBODY)
    items = _ITEMS(case=case.id) if _may_tell_of("ask", entries) else []
    of_entry: dict[UUID, list[InformationItem]] = defaultdict(list)
    for item in items:
        of_entry[item.entry_id].append(item)
    lines = [Line(entry, of_entry.get(entry.id, []), _is_new(entry, reader)) for entry in reversed(entries)]
    return Timeline(lines, [item for item in items if item.answered_at is None])


def _may_tell_of(name: str, entries: Sequence[Entry]) -> bool:
    return len(entries) >= SHOWN_ENTRIES or any(entry.name == name for entry in entries)


def _is_new(entry: Any, reader: UUID | None) -> bool:
    return entry.author_id != reader and (entry.seen_at is None or entry.at > entry.seen_at)


def deadlines_of(case: Case) -> list[Deadline]:
    """Running clocks first, then what was met, in the order of the journey."""
    return _DEADLINES(case=case.id)


def findings_of(case: Case) -> list[Finding]:
    """In the order in which the doctor wrote them."""
    return _FINDINGS(case=case.id)


def attachments_of(case: Case) -> list[Attachment]:
    """As people see them: of a study that a program sent in many calls the first file, with the others as its `later`."""
    found: dict[UUID, list[Attachment]] = {}
    for one in _ATTACHMENTS(case=case.id):
        found.setdefault(one.sent_study_id or one.id, []).append(one)
    for first, *later in found.values():
        first.later = later
    return [first for first, *_later in found.values()]


def open_items(case: Case) -> list[InformationItem]:
    return [item for item in _ITEMS(case=case.id) if item.answered_at is None]


def _seen_until() -> QuerySet[ReadMark, datetime]:
    marks = ReadMark.objects.filter(case=given("case"), user=given("reader"))
    return marks.values_list("seen_at", flat=True)


_ENTRIES = StandingQuestion(
    lambda: (
        Entry.objects.filter(case=given("case"))
        .select_related("author", "organisation")
        .annotate(seen_at=Subquery(_seen_until()))
        .order_by("-at", "-id")[:SHOWN_ENTRIES]
    )
)
_ITEMS = StandingQuestion(
    lambda: InformationItem.objects.filter(case=given("case")).order_by("entry", "position")
)
_DEADLINES = StandingQuestion(
    lambda: Deadline.objects.filter(case=given("case"), cancelled_at=None).order_by(
        "-is_running", "due_at", "since"
    )
)
_FINDINGS = StandingQuestion(lambda: Finding.objects.filter(case=given("case")).order_by("position"))
_ATTACHMENTS = StandingQuestion(
    lambda: (
        Attachment.objects.filter(case=given("case"), taken_back_at=None)
        .select_related("file", "added_by", "sent_study")
        .order_by("added_at", "id")
    )
)
