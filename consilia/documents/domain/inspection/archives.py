"""Zip archives: folders of images as scanners and discs hand them out. Judged by the directory; nothing is unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO

from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from consilia.documents.domain.inspection.strangers import ZIP_DIRECTORY, ZIP_TAIL

ZIP = "application/zip"
MOST_MEMBERS = 20_000
MOST_DIRECTORY = 8 * 1024 * 1024
MOST_UNPACKED = 8 * 1024**3
MOST_RATIO = 500  # black frames pack well, yet a whole archive of them does not
_UNCOUNTED = 16 * 1024 * 1024
_ENCRYPTED = 0x1
_PACKED_AS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCAL_HEADER = 30
# What reading a member that is not as it says may raise.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)


def check_zip(file: BinaryIO, size: int) -> None:
    """A sound archive that is no bomb, names no place outside of itself, and holds at least one DICOM object."""
    archive = opened(file, size)
    members = archive.infolist()
    if not any(looks_like_dicom(archive, member) for member in members):
        names = [member.filename.lower() for member in members]
        # A table or slides: another kind of file, packed the same way.
        is_office = "[content_types].xml" in names
        is_nested = any(name.endswith((".zip", ".rar", ".7z")) for name in names)
        raise Unacceptable(Reason.UNKNOWN if is_office else Reason.NESTED if is_nested else Reason.NO_IMAGES)


def opened(file: BinaryIO, size: int) -> zipfile.ZipFile:
    """The archive, after everything that its directory says has been looked at.

    Raises:
        Unacceptable: with the reason.
    """
    _refuse_long_directory(file, size)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise Unacceptable(Reason.DAMAGED) from error
    members = archive.infolist()
    if any(_leads_outside(member.filename) for member in members):
        raise Unacceptable(Reason.OUTSIDE)
    if len({member.filename for member in members}) < len(members):
        raise Unacceptable(Reason.TWO_FACED)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Unacceptable(Reason.LOCKED)
    if any(member.compress_type not in _PACKED_AS for member in members):
        raise Unacceptable(Reason.DAMAGED)
    _refuse_bomb(members)
    return archive


def unpacks_to(file: BinaryIO, size: int, *, at_most: int) -> int:
    """How many bytes the images of a sound archive take once they are taken out of it.

    Each of its members has to be begun to know which are images, so what lies beside them is counted with them while all
    of it stays within `at_most`.
    """
    archive = opened(file, size)
    members = archive.infolist()
    everything = sum(member.file_size for member in members)
    if everything <= at_most:
        return everything
    return sum(member.file_size for member in members if looks_like_dicom(archive, member))


def looks_like_dicom(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """By its first bytes; damaged ones do not."""
    if member.is_dir() or member.file_size < 132:
        return False
    try:
        with archive.open(member) as content:
            return content.read(132)[128:] == b"DICM"
    except UNREADABLE:
        return False


def _refuse_long_directory(file: BinaryIO, size: int) -> None:
    """Before the library lists it: a million empty members would cost hundreds of megabytes."""
    file.seek(max(0, size - ZIP_TAIL))
    tail = file.read(ZIP_TAIL)
    record = tail[tail.rfind(ZIP_DIRECTORY) :]
    if not record.startswith(ZIP_DIRECTORY) or len(record) < 22:
        raise Unacceptable(Reason.DAMAGED)
    _disk, _first, _here, members, directory, _start, comment = struct.unpack("<HHHHIIH", record[4:22])
    if members > MOST_MEMBERS or directory > MOST_DIRECTORY:
        raise Unacceptable(Reason.BOMB)
    if comment != len(record) - 22:
        raise Unacceptable(Reason.TWO_FACED)
    file.seek(0)


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or name[1:2] == ":" or "\x00" in name


def _refuse_bomb(members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    is_steep = unpacked > _UNCOUNTED and unpacked > MOST_RATIO * max(1, packed)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or is_steep or _overlap(members):
        raise Unacceptable(Reason.BOMB)


def _overlap(members: Sequence[zipfile.ZipInfo]) -> bool:
    """Members that share their bytes: the bomb that needs no steep packing."""
    spans = sorted(_spans(members))
    return any(end > start for (_before, end), (start, _after) in pairwise(spans))


def _spans(members: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[int, int]]:
    for member in members:
        yield member.header_offset, member.header_offset + _LOCAL_HEADER + member.compress_size
