"""Films packed into DICOM objects (PS3.5, 8.2.5 to 8.2.14): where the film lies that a browser plays, or why none does.

Nothing is encoded or packed anew: a film is played from where it stands in its object. That takes an MP4 in one piece with
H.264 of a profile that browsers decode (ISO/IEC 14496-12 and -15).
"""

import struct
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, BinaryIO, Final

_VIDEO: Final = "1.2.840.10008.1.2.4."
_MPEG2: Final = frozenset({"100", "101"})
_H264: Final = frozenset({"102", "103", "104", "105", "106"})
_HEVC: Final = frozenset({"107", "108"})
_IN_MP4: Final = {b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc"}
_PLAYED_PROFILES: Final = frozenset({66, 77, 88, 100})  # baseline, main, extended, high: 8 bits, 4:2:0
_MOST_BOXES: Final = 2_000
_SYNC, _PACKET = 0x47, 188
_ENTRY: Final = 86  # what stands in a picture's entry of the table of samples before its own boxes
Place = tuple[int, int]  # where it begins and where it ends


class NoFilm(StrEnum):
    """Why a film is not played here."""

    MPEG2 = "mpeg2"
    HEVC = "hevc"
    STREAM = "stream"  # H.264 as it is sent and not as it is played: a transport stream, or bare
    PROFILE = "profile"  # more bits or colours than browsers decode
    PIECES = "pieces"
    UNKNOWN = "unknown"


def is_video(syntax: str) -> bool:
    """Whether the pixels are a film; also those that may lie in several pieces (a `.1` behind the number)."""
    return _family(syntax) in _MPEG2 | _H264 | _HEVC


# Every number that a film may have.
VIDEO_SYNTAXES: Final = frozenset(
    f"{_VIDEO}{family}{pieces}" for family in _MPEG2 | _H264 | _HEVC for pieces in ("", ".1")
)


def _family(syntax: str) -> str:
    return syntax.removeprefix(_VIDEO).removesuffix(".1") if syntax.startswith(_VIDEO) else ""


def film_in(file: BinaryIO, pieces: Sequence[Place], syntax: str) -> dict[str, Any]:
    """{"first": byte, "last": byte} of the film in the file of the object, or {"cannot": why nobody plays it here}."""
    if _family(syntax) in _MPEG2:
        return {"cannot": NoFilm.MPEG2}
    if len(pieces) != 1:
        return {"cannot": NoFilm.PIECES}
    start, end = pieces[0]
    file.seek(start)
    head = file.read(_PACKET + 1)
    if head[4:8] != b"ftyp":
        return {"cannot": _without_box(head, syntax)}
    boxes = list(_boxes(file, start, end))
    if reason := _obstacle(file, boxes):
        return {"cannot": reason}
    return {"first": start, "last": boxes[-1][2] - 1}


def _without_box(head: bytes, syntax: str) -> NoFilm:
    if _family(syntax) in _HEVC:
        return NoFilm.HEVC
    is_stream = head[:1] == bytes([_SYNC]) and head[_PACKET:] == bytes([_SYNC])
    return NoFilm.STREAM if is_stream or head.startswith((b"\0\0\1", b"\0\0\0\1")) else NoFilm.UNKNOWN


def _obstacle(file: BinaryIO, boxes: Sequence[tuple[bytes, int, int]]) -> NoFilm | None:
    """What stands against playing an MP4: by the first picture of its index."""
    codecs = [found for box in boxes if box[0] == b"moov" if (found := _codec(file, box[1], box[2]))]
    if not codecs:
        return NoFilm.UNKNOWN
    name, profile = codecs[0]
    if _IN_MP4.get(name) == "hevc":
        return NoFilm.HEVC
    return None if name in _IN_MP4 and profile in _PLAYED_PROFILES else NoFilm.PROFILE


def _codec(file: BinaryIO, start: int, end: int) -> tuple[bytes, int] | None:
    """Name of the coding and profile of the first track of pictures."""
    for name, body, stop in _boxes(file, start, end):
        if name == b"trak":
            for _name, table, last in _within(file, body, stop, (b"mdia", b"minf", b"stbl", b"stsd")):
                if found := _entry(file, table + 8, last):
                    return found
    return None


def _entry(file: BinaryIO, start: int, end: int) -> tuple[bytes, int] | None:
    for name, body, stop in _boxes(file, start, end):
        own = list(_boxes(file, body - 8 + _ENTRY, stop)) if name in _IN_MP4 else []
        for inner, content, _last in own:
            if inner in {b"avcC", b"hvcC"}:
                file.seek(content + 1)
                return name, (file.read(1) or b"\0")[0]
        if name in {b"mp4v", b"av01", b"vp09", b"mjpa", b"mjpb"}:
            return name, 0
    return None


def _within(file: BinaryIO, start: int, end: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """The boxes at the end of a path of boxes."""
    for name, body, stop in _boxes(file, start, end):
        if name == path[0]:
            if len(path) == 1:
                yield name, body, stop
            else:
                yield from _within(file, body, stop, path[1:])


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends); what does not fit any more, such as a byte of padding, ends it."""
    for _count in range(_MOST_BOXES):
        file.seek(start)
        head = file.read(16)
        if start + 8 > end or len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head[:8])
        body = start + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
            body = start + 16
        stop = end if length == 0 else start + length
        if stop < body or stop > end:
            return
        yield name, body, stop
        start = stop
