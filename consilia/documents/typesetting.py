"""Typesetting: data in, PDF/A out. People's text is data to the template, never part of its source."""

import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import qrcode
import typst
from qrcode.image.svg import SvgPathImage

# Templates read files below the project alone: `#import "/consilia/documents/typst/frame.typ"`.
ROOT = Path(__file__).resolve().parents[2]
_MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


class TypesettingFailed(Exception):
    """The template is at fault, not the reader."""


class CannotBePrinted(TypesettingFailed):
    """No font of ours has a sign for `characters`. It is better to say so than to print a gap."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        super().__init__(characters)


def typeset(source: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF that the template `source` makes of `data`. Equal input gives equal bytes.

    Args:
        data: JSON-able; the template reads it by `json(bytes(sys.inputs.data))`.
        at: the creation time written into the file.

    Raises:
        CannotBePrinted: `data` has characters that no font has.
        TypesettingFailed: the template does not fit the data.
    """
    try:
        made: bytes = typst.compile(
            source,
            root=ROOT,
            format="pdf",
            # Archivable (fonts and colours inside), with text and tags that a screen reader follows.
            pdf_standards=["a-3a", "ua-1"],
            ignore_system_fonts=True,  # a document must not look different on another server
            sys_inputs={"data": msgspec.json.encode(data).decode()},
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        if missing := _MISSING_GLYPH.search(str(error)):
            raise CannotBePrinted(missing[1]) from error
        raise TypesettingFailed(str(error)) from error
    return made


def qr_code(text: str) -> str:
    """`text` as an SVG drawing of one path."""
    drawn = qrcode.make(
        text, image_factory=SvgPathImage, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0
    )
    out = io.BytesIO()
    drawn.save(out)
    return out.getvalue().decode()
