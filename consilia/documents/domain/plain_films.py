"""A film without what it tells beside its pictures: place, device, names. Nothing is encoded anew and nothing moves: the
bytes of such parts are blanked where they stand, so that every offset in the film stays true.

MP4 and QuickTime (ISO/IEC 14496-12): `udta`, `meta` and `uuid` boxes, and tracks that are neither picture, sound nor
words to read, with their samples. WebM (RFC 9559): tags and attachments.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Final

MOST_BOXES: Final = 20_000
MOST_SAMPLES: Final = 200_000
_TELLING: Final = {b"udta", b"meta", b"uuid"}
_SHOWN: Final = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"auxv", b"tmcd", b"hint"}
_TAGS, _ATTACHMENTS, _SEGMENT, _CLUSTER = 0x1254C367, 0x1941A469, 0x18538067, 0x1F43B675


class NotPlain(ValueError):
    """It cannot be told where everything stands that the film tells."""


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    """`length` bytes at `start` are shown as `head` and zeros."""

    start: int
    length: int
    head: bytes = b""


def blanks_in(file: BinaryIO, size: int, media_type: str) -> list[Blank]:
    """What is blanked, in order. Raises NotPlain."""
    find = _of_webm if media_type == "video/webm" else _of_mp4
    try:
        found = sorted(find(file, size))
    except (struct.error, IndexError) as error:
        raise NotPlain from error
    if any(one.start + one.length > other.start for one, other in pairwise(found)):
        raise NotPlain  # parts that share their bytes
    return found


def blanked(chunk: bytes, start: int, blanks: Sequence[Blank]) -> bytes:
    """What is shown of the bytes that stand at `start`. `blanks` are in order and do not overlap."""
    place = max(0, bisect_right(blanks, Blank(start, 0)) - 1)
    shown = None
    for blank in blanks[place:]:
        first, last = max(start, blank.start), min(start + len(chunk), blank.start + blank.length)
        if blank.start >= start + len(chunk):
            break
        if first < last:
            shown = bytearray(chunk) if shown is None else shown
            content = blank.head[first - blank.start : last - blank.start].ljust(last - first, b"\0")
            shown[first - start : last - start] = content
    return chunk if shown is None else bytes(shown)


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    body: int
    end: int


def _boxes(file: BinaryIO, start: int, end: int, count: list[int]) -> Iterator[_Box]:
    while start < end:
        count[0] += 1
        file.seek(start)
        head = file.read(16)
        if len(head) < 8 or count[0] > MOST_BOXES:
            raise NotPlain
        length, name = struct.unpack(">I4s", head[:8])
        body = start + 8
        if length == 1:
            (length,) = struct.unpack(">Q", head[8:])
            body = start + 16
        stop = end if length == 0 else start + length
        if stop < body or stop > end:
            raise NotPlain
        yield _Box(name, start, body, stop)
        start = stop


def _of_mp4(file: BinaryIO, size: int) -> Iterator[Blank]:
    count = [0]
    top = list(_boxes(file, 0, size, count))
    is_fragmented = any(box.name == b"moof" for box in top)
    for box in top:
        if box.name in _TELLING:
            yield from _emptied(box)
        elif box.name in {b"moov", b"moof"}:
            yield from _in_index(file, box, count, is_fragmented=is_fragmented)


def _in_index(file: BinaryIO, index: _Box, count: list[int], *, is_fragmented: bool) -> Iterator[Blank]:
    for box in list(_boxes(file, index.body, index.end, count)):
        if box.name in _TELLING:
            yield from _emptied(box)
        elif box.name == b"trak":
            yield from _in_track(file, box, count, is_fragmented=is_fragmented)


def _in_track(file: BinaryIO, track: _Box, count: list[int], *, is_fragmented: bool) -> Iterator[Blank]:
    media = _one(file, track, b"mdia", count)
    handler = _one(file, media, b"hdlr", count)
    file.seek(handler.body + 8)
    if file.read(4) in _SHOWN:
        parts = [*_boxes(file, track.body, track.end, count), *_boxes(file, media.body, media.end, count)]
        for box in parts:
            if box.name in _TELLING:
                yield from _emptied(box)
        return
    if is_fragmented:
        raise NotPlain  # its samples lie in every fragment
    table = _one(file, _one(file, media, b"minf", count), b"stbl", count)
    yield from _samples(file, table, count)
    yield from _emptied(track)


def _emptied(box: _Box) -> Iterator[Blank]:
    """The name becomes that of free space; the length before it stays."""
    yield Blank(box.start + 4, 4, b"free")
    if box.end > box.body:
        yield Blank(box.body, box.end - box.body)


def _one(file: BinaryIO, within: _Box, name: bytes, count: list[int]) -> _Box:
    for box in list(_boxes(file, within.body, within.end, count)):
        if box.name == name:
            return box
    raise NotPlain


def _samples(file: BinaryIO, table: _Box, count: list[int]) -> Iterator[Blank]:
    """Chunk by chunk: where they lie, how many samples each has, how long these are."""
    boxes = {box.name: box for box in list(_boxes(file, table.body, table.end, count))}
    wide = b"co64" in boxes
    places = _table(file, boxes.get(b"co64") or _needed(boxes, b"stco"), ">Q" if wide else ">I")
    runs = _table(file, _needed(boxes, b"stsc"), ">III")
    sizes = _sizes(file, _needed(boxes, b"stsz"))
    sample = run = 0
    for number, (place,) in enumerate(places, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        wanted = runs[run][1] if runs else 0
        length = sum(sizes[sample : sample + wanted])
        sample += wanted
        if length:
            yield Blank(place, length)


def _needed(boxes: dict[bytes, _Box], name: bytes) -> _Box:
    if name not in boxes:
        raise NotPlain
    return boxes[name]


def _table(file: BinaryIO, box: _Box, row: str) -> list[tuple[int, ...]]:
    file.seek(box.body + 4)
    (rows,) = struct.unpack(">I", file.read(4))
    wide = struct.calcsize(row)
    if rows > MOST_SAMPLES or box.body + 8 + rows * wide > box.end:
        raise NotPlain
    return list(struct.iter_unpack(row, file.read(rows * wide)))


def _sizes(file: BinaryIO, box: _Box) -> list[int]:
    file.seek(box.body + 4)
    alike, rows = struct.unpack(">II", file.read(8))
    if rows > MOST_SAMPLES or (not alike and box.body + 12 + rows * 4 > box.end):
        raise NotPlain
    return [alike] * rows if alike else list(struct.unpack(f">{rows}I", file.read(rows * 4)))


def elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(id, where it begins, where its content begins, where it ends) of the elements of a WebM; a segment and clusters
    whose length nobody knew when they were written are walked through instead. Raises NotPlain."""
    count = 0
    while start < end:
        count += 1
        file.seek(start)
        head = file.read(12)
        name, wide = _number(head, keeps_mark=True)
        length, more = _number(head[wide:], keeps_mark=False)
        body = start + wide + more
        is_open = length == (1 << (7 * more)) - 1
        if count > MOST_BOXES * 10 or (is_open and name not in {_SEGMENT, _CLUSTER}):
            raise NotPlain
        stop = end if is_open else body + length
        if stop > end:
            raise NotPlain
        yield name, start, body, stop
        start = body if is_open or name == _SEGMENT else stop


def _number(data: bytes, *, keeps_mark: bool) -> tuple[int, int]:
    """A number whose first bits say how long it is, and that length."""
    if not data or not data[0]:
        raise NotPlain
    wide = 9 - data[0].bit_length()
    if len(data) < wide:
        raise NotPlain
    value = int.from_bytes(data[:wide], "big")
    return (value if keeps_mark else value - (1 << (7 * wide))), wide


def _of_webm(file: BinaryIO, size: int) -> Iterator[Blank]:
    for name, start, _body, end in list(elements(file, 0, size)):
        if name in {_TAGS, _ATTACHMENTS}:
            yield Blank(start, end - start, _void(end - start))


def _void(length: int) -> bytes:
    """The head of an element that means nothing, as long as the one it stands for."""
    if length < 9:
        return bytes([0xEC, 0x80 | (length - 2)])
    return b"\xec\x01" + (length - 9).to_bytes(7, "big")
