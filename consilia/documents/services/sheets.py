"""What is read in a page of ours: sheets of a PDF, drawn by a confined child when somebody looks, and plain text."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consilia.documents import storage
from consilia.documents.domain.readable import ABSENT, plain
from consilia.documents.models import DrawnSheet, StoredFile
from consilia.documents.services.files import kept_copy
from consilia.foundation.confined import OutOfBounds, Rejected, confined
from consilia.foundation.refusals import Refusal

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
MOST_SHEETS: Final = 2_000
MOST_TEXT = 256 * 1024
# A page of print takes a tenth of a second and 100 MB, a scan of a large sheet a second and 300.
MEMORY_MB, SECONDS, PICTURE_MB = 512, 10, 20
# A machine under load may fail at a sheet that it draws later.
TRIED_AGAIN = timedelta(hours=1)
_SHEETS = "consilia.documents.domain.sheets"


class CannotBeShown(Refusal):
    status = 422
    message = _("This document cannot be shown here. Download it and open it in its own program.")


class CannotBeDrawn(CannotBeShown):
    """One page of a document that can be read otherwise."""

    message = _("This page cannot be drawn here. Download the document and open it in its own program.")


class NoSuchSheet(Refusal):
    status = 404
    message = _("The document has no such page.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a PDF.

    Attributes:
        number: from 1.
        width, height: pixels of its picture.
        text: what is typed on it; empty where nothing is, None where it could not be read.
        failed: it was tried to draw it, in vain.
    """

    number: int
    width: int
    height: int
    text: str | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Sheets:
    """Some of the `count` sheets of a document, one after the other."""

    count: int
    sheets: tuple[Sheet, ...]

    @property
    def shown(self) -> int:
        return min(self.count, MOST_SHEETS)


def sheets_of(stored: StoredFile, *, first: int, size: str, at: datetime) -> Sheets:
    """Up to `AT_ONCE` sheets from number `first` on. Who may see them is the caller's question.

    Raises:
        CannotBeShown: the document cannot be read at all.
        NoSuchSheet: `first` lies behind its end.
    """
    failures = list(_failures(stored, at).values_list("number", "size"))
    with storage.in_the_clear(stored.sha256) as path:
        told = _read(path, first, size, sorted({number for number, _size in failures}))
    if not told["sheets"]:
        raise NoSuchSheet
    failed = {number for number, failed_at in failures if failed_at == size}
    return Sheets(
        told["count"],
        tuple(
            Sheet(number, **sheet, failed=number in failed)
            for number, sheet in enumerate(told["sheets"], first)
        ),
    )


def drawn_sheet(stored: StoredFile, *, number: int, size: str, at: datetime) -> DrawnSheet:
    """The picture of one sheet, drawn if it is not there yet. Who may see it is the caller's question.

    Raises:
        CannotBeDrawn: it takes too much to draw it, or is broken; said at once for an hour.
        NoSuchSheet: there is none of this number, or none that is shown.
    """
    if not 1 <= number <= MOST_SHEETS:
        raise NoSuchSheet
    known = DrawnSheet.objects.filter(pdf_sha256=stored.sha256, number=number, size=size)
    if found := known.exclude(copy_sha256="").first():
        return found
    if known.filter(drawn_at__gt=at - TRIED_AGAIN).exists():
        raise CannotBeDrawn
    with storage.in_the_clear(stored.sha256) as path, storage.drawn_aside(".webp") as target:
        is_drawn = _draws(path, number, size, target)
        drawn = _noted(stored, number, size, target if is_drawn else None, at)
    if not drawn.is_drawn:
        raise CannotBeDrawn
    return drawn


def text_of(stored: StoredFile) -> tuple[str, bool]:
    """What stands in a file of plain text, and whether that is all of it."""
    with storage.open_bytes(stored.sha256) as file:
        content = file.read(MOST_TEXT)
    # A sign may be cut in two at the end.
    return plain(content.decode("utf-8-sig", errors="ignore")), stored.size <= MOST_TEXT


def _read(path: Path, first: int, size: str, failed: list[int]) -> Any:
    """With what is typed there, but for pages that could not be drawn; if one is too much to be read, without any."""
    if first > MOST_SHEETS:
        raise NoSuchSheet
    most = min(AT_ONCE, MOST_SHEETS + 1 - first)
    for unread in (failed, list(range(first, first + most))):
        try:
            return _confined("read_sheets", str(path), first, most, size, unread)
        except Rejected as broken:
            raise CannotBeShown from broken
        except OutOfBounds as beyond:
            log.warning("A document could not be read: %s", beyond)
    raise CannotBeShown


def _draws(path: Path, number: int, size: str, target: Path) -> bool:
    try:
        _confined("draw_sheet", str(path), number, size, str(target))
    except Rejected as rejected:
        if str(rejected) == ABSENT:
            raise NoSuchSheet from rejected
        return False
    except OutOfBounds as beyond:
        log.warning("A sheet could not be drawn: %s", beyond)
        return False
    return True


def _confined(work: str, *arguments: Any) -> Any:
    return confined(
        f"{_SHEETS}:{work}", *arguments, memory_mb=MEMORY_MB, seconds=SECONDS, writes_mb=PICTURE_MB
    )


@transaction.atomic
def _noted(stored: StoredFile, number: int, size: str, drawn: Path | None, at: datetime) -> DrawnSheet:
    """Two who look at the same time draw the same."""
    copy_sha256, copy_size = kept_copy(drawn, at) if drawn else ("", 0)
    row, _is_new = DrawnSheet.objects.update_or_create(
        pdf_sha256=stored.sha256,
        number=number,
        size=size,
        defaults={"copy_sha256": copy_sha256, "copy_size": copy_size, "drawn_at": at},
    )
    return row


def _failures(stored: StoredFile, at: datetime) -> QuerySet[DrawnSheet]:
    rows = DrawnSheet.objects.filter(pdf_sha256=stored.sha256, copy_sha256="")
    return rows.filter(drawn_at__gt=at - TRIED_AGAIN)
