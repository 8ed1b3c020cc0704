"""What a DICOM object says about itself. Runs in the child."""

import math
import re
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from pydicom import config, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue

from consilia.documents.domain.inspection.reasons import Reason as FileReason
from consilia.documents.domain.inspection.reasons import Unacceptable
from consilia.documents.domain.inspection.recordings import check_dicom
from consilia.imaging.domain.bounds import refuse_beyond
from consilia.imaging.domain.films import NoFilm, film_in, is_video
from consilia.imaging.domain.functional_groups import header_of_frame
from consilia.imaging.domain.reasons import Reason, Unreadable

config.settings.reading_validation_mode = config.IGNORE
config.settings.writing_validation_mode = config.IGNORE
_UID = re.compile(r"[0-9]+(\.[0-9]+)+")
_PIXEL_DATA = {(0x7FE0, 0x0008), (0x7FE0, 0x0009), (0x7FE0, 0x0010)}
_ITEM, _ITEMS_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
_ENDS = {_ITEMS_END + bytes(4), b"\xff\xfe\xe0\xdd" + bytes(4)}
_UNDEFINED = 0xFFFFFFFF
MOST_TEXT = 2_048  # a value longer than this is left out of the header that we keep
MOST_HEADER = 512 * 1024
# What is asked of a frame and its values; tables and numbers of the other frames are none of it.
_OF_FRAMES = (
    0x00080008, 0x00080016, 0x00080021, 0x00080022, 0x00080031, 0x00080032, 0x00080060, 0x00101030, 0x00189361,
    0x00280004, 0x00280051, 0x00281050, 0x00281051, 0x00281052, 0x00281053, 0x00281054,
    0x00540016, 0x00541001, 0x00541006, 0x00541102, 0x52009229,
)  # fmt: skip
_WHY = {
    FileReason.COMPRESSED_DICOM: Reason.DEFLATED,
    FileReason.TWO_FACED: Reason.TWO_FACED,
}


def look(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Everything that is kept about an instance."""
    size, dataset = opened(file)
    facts = _facts(dataset)
    start = file.tell()
    facts["has_pixels"] = pixels_hold(file, size, dataset)
    facts["film"] = _film(file, start, size, dataset) if facts["has_pixels"] else None
    facts["header"] = _header(dataset)
    return facts, b""


def opened(file: BinaryIO) -> tuple[int, FileDataset]:
    """The size of the file, and its header up to the pixels, where the file is left.

    Raises:
        Unreadable: it is not a DICOM object that we take.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(132)[128:] != b"DICM":
        raise Unreadable(Reason.DAMAGED)
    file.seek(0)
    try:
        check_dicom(file, size)
    except Unacceptable as unacceptable:
        raise Unreadable(_WHY.get(unacceptable.reason, Reason.DAMAGED)) from unacceptable
    file.seek(0)
    try:
        dataset = dcmread(file, stop_before_pixels=True)
    except (InvalidDicomError, EOFError, struct.error, NotImplementedError) as error:
        raise Unreadable(Reason.DAMAGED) from error
    _refuse_cut_off(file, size, dataset)
    _refuse_unreadable_values(dataset)
    return size, dataset


def _refuse_cut_off(file: BinaryIO, size: int, dataset: FileDataset) -> None:
    """The library forgives a file that ends in the middle of an element; what comes before the pixels must reach them."""
    here = file.tell()
    has_pixels = len(file.read(4)) == 4
    file.seek(here)
    if has_pixels or not len(dataset):
        return
    last: Any = dataset.get_item(max(dataset.keys()))
    if isinstance(last, RawDataElement) and last.length != _UNDEFINED:
        is_whole = last.value_tell + last.length == size
    elif last.VR == "SQ":
        file.seek(max(0, size - 8))
        is_whole = file.read(8) in _ENDS
        file.seek(here)
    else:
        is_whole = True
    if not is_whole:
        raise Unreadable(Reason.DAMAGED)


def _refuse_unreadable_values(dataset: Dataset) -> None:
    """Values are read when somebody asks for them, so ask for all: what is not as it says shows itself now."""
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                _refuse_unreadable_values(item)


def _facts(dataset: FileDataset) -> dict[str, Any]:
    numbers = [text(dataset, name) for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")]
    if not all(is_uid(number) for number in numbers):
        raise Unreadable(Reason.UNNAMED)
    return {
        **dict(zip(("study_uid", "series_uid", "uid"), numbers, strict=True)),
        "sop_class": text(dataset, "SOPClassUID")[:64],
        "syntax": str(dataset.file_meta.TransferSyntaxUID)[:64],
        "modality": text(dataset, "Modality")[:16].upper() or "OT",
        "study_date": text(dataset, "StudyDate"),
        "study_time": text(dataset, "StudyTime"),
        "study_description": text(dataset, "StudyDescription")[:200],
        "accession_number": text(dataset, "AccessionNumber")[:64],
        "patient_name": text(dataset, "PatientName")[:200],
        "patient_id": text(dataset, "PatientID")[:64],
        "birth_date": text(dataset, "PatientBirthDate"),
        "sex": text(dataset, "PatientSex")[:1],
        "series_number": whole(dataset, "SeriesNumber"),
        "series_description": text(dataset, "SeriesDescription")[:200],
        "body_part": text(dataset, "BodyPartExamined")[:64],
        "number": whole(dataset, "InstanceNumber"),
        "rows": whole(dataset, "Rows") or 0,
        "columns": whole(dataset, "Columns") or 0,
        "frames": whole(dataset, "NumberOfFrames") or 1,
        "photometric": text(dataset, "PhotometricInterpretation")[:16],
        "windows": windows(dataset),
        "burned_in": text(dataset, "BurnedInAnnotation")[:16].upper(),
        "frame_ms": number(dataset.get("FrameTime")),
        "spacing": [found for value in _several(dataset.get("PixelSpacing")) if (found := number(value))],
    }


def pixels_hold(file: BinaryIO, size: int, dataset: FileDataset) -> bool:
    """Whether there are pixels; their lengths are compared with the file before anybody decodes them."""
    big = not dataset.original_encoding[1]
    head = file.read(12)
    if len(head) < 8:
        return False
    group, element = struct.unpack(">HH" if big else "<HH", head[:4])
    if (group, element) not in _PIXEL_DATA:
        return False
    packed, _end = _packed(file, size, head, dataset)
    if is_video(dataset.file_meta.TransferSyntaxUID):
        return True  # never decoded here, so never unpacked
    samples = whole(dataset, "SamplesPerPixel") or 1
    bits = {(0x7FE0, 0x0008): 32, (0x7FE0, 0x0009): 64}.get(
        (group, element), whole(dataset, "BitsAllocated") or 0
    )
    unpacked = refuse_beyond(
        rows=whole(dataset, "Rows") or 0,
        columns=whole(dataset, "Columns") or 0,
        samples=samples,
        bits=bits,
        frames=whole(dataset, "NumberOfFrames") or 1,
        packed=packed,
    )
    if text(dataset, "PhotometricInterpretation") == "YBR_FULL_422":
        unpacked = unpacked * 2 // 3
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated and packed < unpacked:
        raise Unreadable(Reason.DAMAGED)
    return True


def end_of_pixels(file: BinaryIO, start: int, size: int, dataset: FileDataset) -> int:
    """Where the element of the pixels that begins at `start` ends."""
    file.seek(start)
    return _packed(file, size, file.read(12), dataset)[1]


def _packed(file: BinaryIO, size: int, head: bytes, dataset: FileDataset) -> tuple[int, int]:
    """How many bytes of the file hold the pixels, and where they end; each length is held against the file's."""
    implicit, little = dataset.original_encoding
    order = "<" if little else ">"
    if implicit:
        (length,) = struct.unpack(f"{order}I", head[4:8])
        start = file.tell() - 4
    else:
        if head[4:6] not in {b"OB", b"OW", b"OF", b"OD", b"UN"}:
            raise Unreadable(Reason.DAMAGED)
        (length,) = struct.unpack(f"{order}I", head[8:12])
        start = file.tell()
    if length != _UNDEFINED:
        if start + length > size:
            raise Unreadable(Reason.DAMAGED)
        return int(length), start + int(length)
    return _fragments(file, start, size)


def _fragments(file: BinaryIO, place: int, size: int) -> tuple[int, int]:
    """How many bytes the items hold, and where they end."""
    total, end = 0, place
    for start, end in _items(file, place, size):
        total += end - start
    return total, end + 8


def _items(file: BinaryIO, place: int, size: int) -> Iterator[tuple[int, int]]:
    """Where each item begins and ends, the table of offsets first."""
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            raise Unreadable(Reason.DAMAGED)
        (length,) = struct.unpack("<I", head[4:])
        if head[:4] == _ITEMS_END:
            return
        if head[:4] != _ITEM or place + 8 + length > size:
            raise Unreadable(Reason.DAMAGED)
        yield place + 8, place + 8 + length
        place += 8 + length


def _film(file: BinaryIO, start: int, size: int, dataset: FileDataset) -> dict[str, Any] | None:
    """Where the film lies in an object whose pixels are one; None for pictures."""
    syntax = dataset.file_meta.TransferSyntaxUID
    if not is_video(syntax):
        return None
    try:  # behind tag, kind and length of the element; two items tell what can be told of any number of them
        pieces = list(islice(_items(file, start + 12, size), 1, 3))
    except Unreadable:
        return {"cannot": NoFilm.UNKNOWN}
    return film_in(file, pieces, syntax)


def _header(dataset: FileDataset) -> dict[str, Any]:
    """The header as DICOM JSON (PS3.18, F); the largest parts go first where it is too much.

    Long values are there without themselves: `BulkDataURI` is "", to be filled in by whoever knows their addresses.
    """
    found = dataset.to_json_dict(
        bulk_data_threshold=MOST_TEXT,
        bulk_data_element_handler=lambda _element: "",
        suppress_invalid_tags=True,
    )
    sizes = {tag: len(repr(value)) for tag, value in found.items()}
    while sum(sizes.values()) > MOST_HEADER:
        largest = max(sizes, key=lambda tag: sizes[tag])
        del sizes[largest], found[largest]
    return {tag: _storable(value) for tag, value in found.items()}


def told_of_frame(dataset: Dataset, frame: int) -> Mapping[str, Any]:
    """What the header says of one frame and its values, as DICOM JSON: of an enhanced object out of its groups."""
    told = Dataset()
    for tag in _OF_FRAMES:
        if tag in dataset:
            told[tag] = dataset[tag]
    each = dataset.get("PerFrameFunctionalGroupsSequence") or []
    if frame < len(each):
        told.PerFrameFunctionalGroupsSequence = [each[frame]]
    return header_of_frame(
        {tag: _storable(value) for tag, value in told.to_json_dict(suppress_invalid_tags=True).items()}, 0
    )


def _storable(value: Any) -> Any:
    """JSON of the database knows neither zero bytes nor numbers that are none."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value


def is_uid(text: str) -> bool:
    return len(text) <= 64 and bool(_UID.fullmatch(text))


def text(dataset: Dataset, name: str) -> str:
    value = dataset.get(name)
    first = value[0] if isinstance(value, MultiValue | list) and value else value
    return "" if first in (None, []) else str(first).replace("\x00", "").strip()


def whole(dataset: Dataset, name: str) -> int | None:
    found = number(text(dataset, name))
    return int(found) if found is not None and abs(found) < 2**31 else None


def windows(dataset: Dataset) -> list[list[Any]]:
    names = _several(dataset.get("WindowCenterWidthExplanation"))
    pairs = zip(_several(dataset.get("WindowCenter")), _several(dataset.get("WindowWidth")), strict=False)
    found = []
    for place, (center, width) in enumerate(pairs):
        middle, wide = number(center), number(width)
        if middle is not None and wide is not None and wide >= 1:
            name = str(names[place])[:64] if place < len(names) else ""
            found.append([middle, wide, name])
    return found[:8]


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, MultiValue | list) else [value]


def number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None
