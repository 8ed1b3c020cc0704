"""Which object it is, also where nothing else of it can be taken: so that whoever sent it hears what of. Runs in the child."""

import io
import struct
from typing import Any, BinaryIO

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset

from consilia.documents.domain.inspection.reasons import Unacceptable
from consilia.documents.domain.inspection.recordings import check_dicom
from consilia.imaging.reader.headers import is_uid, text

_NUMBERS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID")
_BEFORE_HEADER = 132
_LENGTH_OF_HEADER = struct.Struct("<HH2sHI")  # (0002,0000), always explicit little endian (PS3.10, 7.1)
_MOST_OF_HEADER = 1 << 16


def named(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """`uid`, `sop_class` and `study_uid`, each "" where it cannot be read, and `meta_class`: the class by the file header.

    Never refuses: of what is damaged it tells what stands before the damage, of what is packed as a whole, which is left
    packed, what its file header says.
    """
    header, found = _file_header(file), _begun(file)
    meta_class = _number(header, "MediaStorageSOPClassUID")
    return {
        "uid": _number(found, "SOPInstanceUID") or _number(header, "MediaStorageSOPInstanceUID"),
        "sop_class": _number(found, "SOPClassUID") or meta_class,
        "study_uid": _number(found, "StudyInstanceUID"),
        "meta_class": meta_class,
    }, b""


def _file_header(file: BinaryIO) -> Dataset:
    """Cut off behind it, so that the library cannot begin to unpack what follows."""
    file.seek(0)
    head = file.read(_BEFORE_HEADER + _LENGTH_OF_HEADER.size)
    if len(head) < _BEFORE_HEADER + _LENGTH_OF_HEADER.size or head[128:132] != b"DICM":
        return Dataset()
    group, element, _kind, _short, length = _LENGTH_OF_HEADER.unpack(head[_BEFORE_HEADER:])
    if (group, element) != (2, 0) or length > _MOST_OF_HEADER:
        return Dataset()
    return _read(io.BytesIO(head + file.read(length))).file_meta


def _begun(file: BinaryIO) -> Dataset:
    """What stands before the pixels, of an object that may be opened."""
    size = file.seek(0, 2)
    file.seek(0)
    try:
        check_dicom(file, size)
    except Unacceptable:
        return Dataset()
    file.seek(0)
    return _read(file)


def _read(file: BinaryIO) -> FileDataset:
    try:
        return dcmread(file, stop_before_pixels=True, specific_tags=list(_NUMBERS))
    except Exception:  # whatever a hostile header makes the library raise: then nothing is told of it
        return FileDataset("", {}, file_meta=FileMetaDataset())


def _number(dataset: Dataset, name: str) -> str:
    found = text(dataset, name)
    return found if is_uid(found) else ""
