"""The page in which a document is read: what it shows, and where its links lead. Who may see it, the caller has asked.

reading = reading_of(request, stored, here=reverse(...), pictures=reverse(...), entry=sealed_look(...), at=request.at)
{{ readable(reading) }}   # documents/readable.html
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from consilia.documents.delivery import show_sheet
from consilia.documents.models import DrawnSheet, StoredFile
from consilia.documents.services import AT_ONCE, CannotBeShown, Sheets, sheets_of, text_of
from consilia.foundation.sealed_looks import shows_look

NORMAL, LARGE = DrawnSheet.Size.NORMAL.value, DrawnSheet.Size.LARGE.value


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page shows of a document.

    Attributes:
        here: the address of the page, without what is asked of it.
        pictures: the address of a sheet's picture, with a 0 for its number.
        entry: the sealed word that the log knows of the look; it goes along with every link.
        number: of the sheet that was asked for.
        sheets: of a PDF; None where it cannot be shown, as `wrong` says, and for plain text.
        text: of a plain text, and `is_whole` whether that is all of it.
    """

    here: str
    pictures: str
    entry: str
    name: str
    size: str
    number: int
    sheets: Sheets | None = None
    text: str | None = None
    is_whole: bool = True
    wrong: str = ""

    @property
    def is_large(self) -> bool:
        return self.size == LARGE

    @property
    def first(self) -> int:
        return first_of(self.number)

    @property
    def last(self) -> int:
        return self.first + len(self.sheets.sheets) - 1 if self.sheets else 0

    @property
    def back(self) -> str | None:
        return self.at(self.first - AT_ONCE) if self.first > 1 else None

    @property
    def next(self) -> str | None:
        return self.at(self.last + 1) if self.sheets and self.last < self.sheets.shown else None

    def at(self, number: int, *, size: str | None = None) -> str:
        """Where sheet `number` is read."""
        asked = {"page": number, "size": size or self.size, "entry": self.entry}
        fragment = f"#sheet-{number}" if number != first_of(number) else ""
        return f"{self.here}?{urlencode(asked)}{fragment}"

    def other_size(self, number: int) -> str:
        return self.at(number, size=NORMAL if self.is_large else LARGE)

    def picture(self, number: int) -> str:
        place = self.pictures.removesuffix("0/") + f"{number}/"
        return f"{place}?{urlencode({'size': self.size, 'entry': self.entry})}"


def first_of(number: int) -> int:
    """The sheet with which the page begins that shows sheet `number`."""
    return (number - 1) // AT_ONCE * AT_ONCE + 1


def reading_of(
    request: HttpRequest, stored: StoredFile, *, name: str, here: str, pictures: str, entry: str, at: datetime
) -> Reading:
    """Raises NoSuchSheet: the address asks for a page behind the end."""
    number = _asked_number(request)
    asked = Reading(here, pictures, entry, name, _asked_size(request), number)
    if not stored.is_sheets:
        text, is_whole = text_of(stored)
        return replace(asked, text=text, is_whole=is_whole)
    try:
        return replace(asked, sheets=sheets_of(stored, first=asked.first, size=asked.size, at=at))
    except CannotBeShown as refusal:
        return replace(asked, wrong=str(refusal))


def sheet_asked_for(
    request: HttpRequest, stored: StoredFile, *, thing: UUID, kind: str, number: int, at: datetime
) -> HttpResponseBase:
    """The picture of one page, for whoever shows that the log knows of her looking at `thing` (sealed_looks).

    Raises:
        Http404: she does not show it, or this has no pages.
        NoSuchSheet: there is none of this number.
    """
    if not stored.is_sheets or not shows_look(request, thing, kind=kind):
        raise Http404
    return show_sheet(request, stored, number=number, size=_asked_size(request), at=at)


def _asked_size(request: HttpRequest) -> str:
    return LARGE if request.GET.get("size") == LARGE else NORMAL


def goes_to(request: HttpRequest, here: str) -> str | None:
    """Where the form that asks for a page by its number leads; None where it was not sent."""
    if "go" not in request.GET:
        return None
    number = _number(request.GET["go"])
    asked = Reading(here, "", request.GET.get("entry", ""), "", _asked_size(request), number)
    return asked.at(number)


def _asked_number(request: HttpRequest) -> int:
    return _number(request.GET.get("page", ""))


def _number(typed: str) -> int:
    """What nobody could mean is the beginning."""
    digits = typed.strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else 1
