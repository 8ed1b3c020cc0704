"""Files with two faces: an image that is also an archive, a picture that a browser takes for a page."""

import re
from typing import BinaryIO, Final

from consilia.documents.domain.inspection.reasons import Reason, Unacceptable

# An archive is read from its end, so its directory may stand behind any other file.
ZIP_DIRECTORY = b"PK\x05\x06"
ZIP_TAIL = 65_557
_MARKUP = re.compile(rb"<(!doctype|html|script|svg|iframe|\?php)\b", re.IGNORECASE)
# PDF readers look for their header in the first kilobyte, wherever it stands.
_EARLY = 1024
# The class of DICOM objects that hold a PDF (PS3.3, A.45.1): what carts for electrocardiograms and laboratories send.
ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


def refuse_hidden(file: BinaryIO, size: int, *, own_start: bytes) -> None:
    """Raise Unacceptable where a second format could be read out of the file."""
    file.seek(0)
    early = file.read(_EARLY)
    if own_start.startswith(_PROGRAMS) or _MARKUP.search(early):
        raise Unacceptable(Reason.TWO_FACED)
    if early.find(b"%PDF-") > 0 and not _wraps_a_paper(early):
        raise Unacceptable(Reason.TWO_FACED)
    file.seek(max(0, size - ZIP_TAIL))
    if ZIP_DIRECTORY in file.read(ZIP_TAIL):
        raise Unacceptable(Reason.TWO_FACED)


def _wraps_a_paper(early: bytes) -> bool:
    """A DICOM object may be the wrapping of a PDF and says so in its file header; what is inside is judged when read out."""
    return early[128:132] == b"DICM" and ENCAPSULATED_PDF.encode() in early[: early.find(b"%PDF-")]
