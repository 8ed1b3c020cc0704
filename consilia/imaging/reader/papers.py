"""The document inside an object that is nothing but its wrapping. What it is and whether it is harmless others judge."""

from typing import Any, BinaryIO

from consilia.documents.domain.inspection.strangers import ENCAPSULATED_PDF
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader.headers import opened, text, whole


def paper(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The bytes of the document, without the one that makes their number even.

    Raises:
        Unreadable: there is none.
    """
    _size, dataset = opened(file)
    content = dataset.get("EncapsulatedDocument")
    if text(dataset, "SOPClassUID") != ENCAPSULATED_PDF or not content:
        raise Unreadable(Reason.PAPER)
    told = whole(dataset, "EncapsulatedDocumentLength")
    return {}, content[:told] if told and told <= len(content) else content.rstrip(b"\0")
