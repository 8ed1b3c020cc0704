"""What devices make: DICOM objects, MP4, QuickTime and WebM films."""

import struct
from typing import BinaryIO

from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from consilia.documents.domain.plain_films import NotPlain, elements

_SEGMENT, _TRACKS = 0x18538067, 0x1654AE6B
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_LONG_LENGTHS = {b"OB", b"OW", b"OF", b"OD", b"OL", b"SQ", b"UC", b"UR", b"UT", b"UN"}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4VP",
    b"MSNV",
    b"dash",
}
# A preamble is free for the writer; a viewer must not be able to take the object for something else.
_FACES = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"PK",
    b"%PDF",
    b"<",
    b"\xff\xd8",
    b"\x89PNG",
    b"GIF8",
    b"Rar!",
    b"7z\xbc",
)


def begins_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS


def begins_heic(head: bytes) -> bool:
    """A photograph in HEIF (ISO/IEC 23008-12), whatever packs its pixels."""
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"}


def begins_quicktime(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] == b"qt  "


def check_mp4(file: BinaryIO, size: int) -> None:
    """Boxes follow each other exactly to the end of the file, and one of them is the film's index."""
    place, names = 0, set()
    while place < size:
        file.seek(place)
        length, name = _box(file, size - place)
        names.add(name)
        place += length
    if place != size or b"moov" not in names:
        raise Unacceptable(Reason.DAMAGED)


def _box(file: BinaryIO, rest: int) -> tuple[int, bytes]:
    header = file.read(16)
    if len(header) < 8:
        raise Unacceptable(Reason.DAMAGED)
    length, name = struct.unpack(">I4s", header[:8])
    if length == 0:  # to the end of the file
        return rest, name
    if length == 1 and len(header) == 16:
        (length,) = struct.unpack(">Q", header[8:])
    if length < 8:
        raise Unacceptable(Reason.DAMAGED)
    return length, name


def begins_webm(head: bytes) -> bool:
    """Its first element says so; Matroska begins alike and is no film for a browser."""
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]


def check_webm(file: BinaryIO, size: int) -> None:
    """Elements follow each other exactly to the end of the file, and one of them says which tracks there are."""
    try:
        names = {name for name, *_place in elements(file, 0, size)}
    except NotPlain as error:
        raise Unacceptable(Reason.DAMAGED) from error
    if not names >= {_SEGMENT, _TRACKS}:
        raise Unacceptable(Reason.DAMAGED)


def check_dicom(file: BinaryIO, size: int) -> None:
    """An innocent preamble and a readable file header with a transfer syntax that we can open later."""
    if file.read(128).startswith(_FACES):
        raise Unacceptable(Reason.TWO_FACED)
    file.seek(132)
    syntax = _transfer_syntax(file)
    if not syntax:
        raise Unacceptable(Reason.DAMAGED)
    if syntax == _DEFLATED:
        raise Unacceptable(Reason.COMPRESSED_DICOM)


def _transfer_syntax(file: BinaryIO) -> bytes:
    """Value of (0002,0010); the file header is always explicit little endian (PS3.10, 7.1)."""
    for _ in range(64):
        header = file.read(8)
        if len(header) < 8 or header[:2] != b"\x02\x00":
            return b""
        element, kind, length = struct.unpack("<H2sH", header[2:])
        if kind in _LONG_LENGTHS:
            (length,) = struct.unpack("<I", file.read(4).ljust(4, b"\x00"))
        value = file.read(min(length, 65_536))
        if element == 0x0010:
            return value.rstrip(b"\x00 ")
    return b""
