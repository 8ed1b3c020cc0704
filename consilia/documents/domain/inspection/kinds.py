"""The kinds of file we take, and the inspection that tells which one a file is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from consilia.documents.domain.inspection import archives, images, papers, recordings, strangers
from consilia.documents.domain.inspection.reasons import Reason, Unacceptable

Check = Callable[[BinaryIO, int], None]
HEAD = 512


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Attributes:
        extensions: what its names may end in; the first is the usual one.
        begins: whether the first 512 bytes are those of this kind.
        check: goes through a whole file of this kind and its size; raises Unacceptable.
    """

    media_type: str
    extensions: tuple[str, ...]
    begins: Callable[[bytes], bool]
    check: Check


KINDS = (
    Kind("application/pdf", ("pdf",), lambda head: head.startswith(b"%PDF-"), papers.check_pdf),
    Kind(
        "image/jpeg", ("jpg", "jpeg", "jpe"), lambda head: head.startswith(b"\xff\xd8\xff"), images.check_jpeg
    ),
    Kind("image/png", ("png",), lambda head: head.startswith(images.PNG_SIGNATURE), images.check_png),
    # Before TIFF: an object may begin like one, so that simple viewers show it (PS3.10, 7.1).
    Kind(
        "application/dicom", ("dcm", "dicom"), lambda head: head[128:132] == b"DICM", recordings.check_dicom
    ),
    Kind("image/tiff", ("tif", "tiff"), lambda head: head[:4] in images.TIFF_SIGNATURES, images.check_tiff),
    Kind("video/mp4", ("mp4", "m4v"), recordings.begins_mp4, recordings.check_mp4),
    Kind("video/quicktime", ("mov",), recordings.begins_quicktime, recordings.check_mp4),
    Kind("video/webm", ("webm",), recordings.begins_webm, recordings.check_webm),
    Kind(papers.DOCX, ("docx",), lambda head: head.startswith(b"PK\x03\x04"), papers.check_docx),
    # Not every archive is a letter: what Word does not know is looked at again.
    Kind(archives.ZIP, ("zip",), lambda head: head.startswith(b"PK\x03\x04"), archives.check_zip),
    Kind("text/plain", ("txt", "csv", "tsv"), papers.begins_text, papers.check_text),
)
_PACKED = {papers.DOCX, archives.ZIP}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}


def inspect(file: BinaryIO, size: int) -> Kind:
    """The kind of a seekable `file` of `size` bytes.

    Raises:
        Unacceptable: not a kind we take, or not a sound and harmless file of its kind.
    """
    head = file.read(HEAD)
    for kind in (kind for kind in KINDS if kind.begins(head)):
        if kind.media_type not in _PACKED:
            strangers.refuse_hidden(file, size, own_start=head)
        file.seek(0)
        try:
            kind.check(file, size)
        except Unacceptable as unacceptable:
            if unacceptable.reason is not Reason.UNKNOWN:
                raise
        else:
            return kind
    raise Unacceptable(Reason.HEIC if recordings.begins_heic(head) else Reason.UNKNOWN)


def kind_named(extension: str, declared_type: str) -> Kind | None:
    """The kind that a name or a declared media type promises; None when neither says anything we know."""
    by_name = next((kind for kind in KINDS if extension in kind.extensions), None)
    return by_name or (BY_MEDIA_TYPE.get(declared_type) if not extension else None)
