"""Pages of a PDF as pictures and as text; here they are sheets, as pages are those of the site.

Runs in a confined child only: a parser may be taken over by what it reads. PDFium is built without scripts; what is
typed into a form's fields is drawn, and nothing of it acts.
"""

from collections.abc import Collection
from math import ceil, sqrt
from typing import Any

import pypdfium2
from PIL import Image

from consilia.documents.domain.inspection.reasons import Reason
from consilia.documents.domain.readable import ABSENT, plain

# An A4 page is 992 pixels wide, as wide as a screen shows it beside a case; twice that is for small print.
DPI = {"normal": 120, "large": 240}
LONGEST_SIDE = {"normal": 1_800, "large": 3_600}
MOST_PIXELS = {"normal": 2_200_000, "large": 6_000_000}
SMALLEST_SIDE = 600  # of the longer one: a page of a till is enlarged
MOST_SIGNS = 20_000  # a page of small print has 10,000
_POINTS = 72
# Print stands on paper of one colour and takes a third without loss; a scan has none and takes a sixth with a little. More
# effort than none packs a scan no tighter: it costs twice the CPU for 0.3 dB.
_OF_ONE_COLOUR = 0.5
_QUALITY = 85


def read_sheets(path: str, first: int, most: int, size: str, unread: Collection[int]) -> dict[str, Any]:
    """How many sheets there are, and of up to `most` from number `first` on (from 1) their sides and what is typed there.

    Sides are pixels of the picture of this size. `text` is None where it could not be read, or was not to be because the
    number is among `unread`, and empty where a sheet has none, as a scan.

    Raises:
        ValueError: with the name of a `Reason`.
    """
    with _opened(path) as pdf:
        count = len(pdf)
        numbers = range(first, min(first + most, count + 1))
        return {"count": count, "sheets": [_told(pdf, number, size, unread) for number in numbers]}


def draw_sheet(path: str, number: int, size: str, target: str) -> dict[str, int]:
    """Write one sheet to `target`, whose name ends in `.webp`; answer its sides.

    Raises:
        ValueError: with the name of a `Reason`, or `absent` where there is no such sheet.
    """
    with _opened(path) as pdf:
        if not 1 <= number <= len(pdf):
            raise ValueError(ABSENT)
        pdf.init_forms()
        try:
            drawn = pdf[number - 1].render(scale=_scale(*_points(pdf, number), size), rev_byteorder=True)
        except pypdfium2.PdfiumError as error:
            raise ValueError(Reason.DAMAGED) from error
        picture = drawn.to_pil()
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    _save(picture, target)
    return {"width": picture.width, "height": picture.height}


def sides(width: float, height: float, size: str) -> tuple[int, int]:
    """Pixels of a sheet whose sides are told in points; never more than the bounds allow, never none."""
    scale = _scale(width, height, size)
    return max(1, ceil(width * scale)), max(1, ceil(height * scale))


def _scale(width: float, height: float, size: str) -> float:
    width, height = max(width, 1), max(height, 1)
    longer = max(width, height)
    wanted = max(DPI[size] / _POINTS, SMALLEST_SIDE / longer)
    return min(wanted, LONGEST_SIDE[size] / longer, sqrt(MOST_PIXELS[size] / (width * height)))


def _opened(path: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise ValueError(Reason.DAMAGED) from error


def _points(pdf: pypdfium2.PdfDocument, number: int) -> tuple[float, float]:
    width, height = pdf.get_page_size(number - 1)
    return width, height


def _told(pdf: pypdfium2.PdfDocument, number: int, size: str, unread: Collection[int]) -> dict[str, Any]:
    try:
        width, height = sides(*_points(pdf, number), size)
    except pypdfium2.PdfiumError:  # it is drawn as empty, or not at all
        width, height = sides(595, 842, size)
    return {"width": width, "height": height, "text": None if number in unread else _text(pdf, number)}


def _text(pdf: pypdfium2.PdfDocument, number: int) -> str | None:
    try:
        page = pdf[number - 1].get_textpage()
        found = str(page.get_text_range(count=min(page.count_chars(), MOST_SIGNS), errors="ignore"))
    except pypdfium2.PdfiumError:
        return None
    return plain(found)


def _save(picture: Image.Image, target: str) -> None:
    """The format is told by the name alone: told otherwise, Pillow loads the writers of forty formats for one."""
    picture.info = {}
    shades = picture.convert("L").histogram()
    if max(shades) < _OF_ONE_COLOUR * sum(shades):
        picture.save(target, quality=_QUALITY, method=0)
    else:
        picture.save(target, lossless=True, method=3)
