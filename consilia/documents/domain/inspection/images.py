"""JPEG, PNG and TIFF: sound to their end, and of a size that a screen can hold."""

import struct
from typing import BinaryIO

from consilia.documents.domain.inspection.reasons import Reason, Unacceptable

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
TIFF_SIGNATURES = {b"II*\x00": "<", b"MM\x00*": ">"}
MOST_PIXELS = 250_000_000  # a phone makes 200 million; a bomb claims billions in a few kilobytes
MOST_PAGES = 5_000

_FRAME_HEADERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257


def check_jpeg(file: BinaryIO, size: int) -> None:
    """Walk the segments to the first scan, then look for the end of the image behind it.

    Phones append their own data after the end (motion pictures, depth maps); that alone is no fault.
    """
    file.seek(2)
    seen_frame = False
    while (marker := _jpeg_marker(file)) != _START_OF_SCAN:
        if marker == _END_OF_IMAGE:
            raise Unacceptable(Reason.DAMAGED)
        if marker in _WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        body = _exactly(file, max(0, length - 2))
        if marker in _FRAME_HEADERS:
            seen_frame = True
            _refuse_huge(*_jpeg_size(body))
    if not seen_frame or not _finds(file, b"\xff\xd9"):
        raise Unacceptable(Reason.DAMAGED)


def check_png(file: BinaryIO, size: int) -> None:
    """Every chunk from IHDR to IEND, and nothing behind it."""
    file.seek(len(PNG_SIGNATURE))
    length, name = struct.unpack(">I4s", _exactly(file, 8))
    if name != b"IHDR" or length != 13:
        raise Unacceptable(Reason.DAMAGED)
    _refuse_huge(*struct.unpack(">II", _exactly(file, 8)))
    place = len(PNG_SIGNATURE) + 12 + length
    while name != b"IEND":
        file.seek(place)
        length, name = struct.unpack(">I4s", _exactly(file, 8))
        place += 12 + length
    if place != size:
        raise Unacceptable(Reason.TWO_FACED if place < size else Reason.DAMAGED)


def check_tiff(file: BinaryIO, size: int) -> None:
    """Follow the chain of pages; each lies inside the file, and the chain ends."""
    order = TIFF_SIGNATURES[_exactly(file, 4)]
    (page,) = struct.unpack(f"{order}I", _exactly(file, 4))
    pages = 0
    while page:
        pages += 1
        if page >= size or pages > MOST_PAGES:
            raise Unacceptable(Reason.DAMAGED)
        page = _tiff_page(file, page, order)
    if not pages:
        raise Unacceptable(Reason.DAMAGED)


def _tiff_page(file: BinaryIO, place: int, order: str) -> int:
    """Check one page's size; answer the place of the next, or 0."""
    file.seek(place)
    (count,) = struct.unpack(f"{order}H", _exactly(file, 2))
    entries = _exactly(file, 12 * count)
    sides = {}
    for start in range(0, len(entries), 12):
        tag, kind, _, long_value = struct.unpack(f"{order}HHII", entries[start : start + 12])
        (short_value,) = struct.unpack(f"{order}H", entries[start + 8 : start + 10])
        sides[tag] = short_value if kind == 3 else long_value
    _refuse_huge(sides.get(_TIFF_WIDTH, 0), sides.get(_TIFF_HEIGHT, 0))
    (following,) = struct.unpack(f"{order}I", _exactly(file, 4))
    return int(following)


def _jpeg_marker(file: BinaryIO) -> int:
    if _exactly(file, 1) != b"\xff":
        raise Unacceptable(Reason.DAMAGED)
    while (code := _exactly(file, 1)) == b"\xff":
        pass  # fill bytes are allowed before a marker
    return code[0]


def _jpeg_size(frame: bytes) -> tuple[int, int]:
    if len(frame) < 5:
        raise Unacceptable(Reason.DAMAGED)
    height, width = struct.unpack(">HH", frame[1:5])
    return width, height


def _refuse_huge(width: int, height: int) -> None:
    if not width or not height:
        raise Unacceptable(Reason.DAMAGED)
    if width * height > MOST_PIXELS:
        raise Unacceptable(Reason.BOMB)


def _finds(file: BinaryIO, wanted: bytes) -> bool:
    last = b""
    while chunk := file.read(1 << 20):
        if wanted in last + chunk:
            return True
        last = chunk[-len(wanted) + 1 :]
    return False


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise Unacceptable(Reason.DAMAGED)
    return data
