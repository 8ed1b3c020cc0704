"""What people write: PDF, Word without macros, plain text."""

import codecs
import re
import struct
import zipfile
from typing import BinaryIO

from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from consilia.documents.domain.inspection.strangers import ZIP_DIRECTORY, ZIP_TAIL

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DOCX_BODY = "word/document.xml"
_MACROS = re.compile(
    r"vbaProject|vbaData|\.bin$|activeX|embeddings/|\.(exe|dll|js|vbs|zip|docm)$", re.IGNORECASE
)
MOST_PARTS = 2_000
MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 200  # XML packs well, yet never better than this in a real letter
_UNCOUNTED = 1024 * 1024  # a small part of nothing but spaces is no bomb

_PDF_ACTIONS = re.compile(rb"/(JavaScript|Launch)\b")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_END = re.compile(rb"%%EOF[\s\x00]*$")
# In UTF-8 none of them is a part of another character, so bytes are enough; a table is ten times a pattern's speed.
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])


def check_pdf(file: BinaryIO, size: int) -> None:
    """A version we know, an end where it should be, and no script or program start.

    Scripts inside compressed object streams are not seen here: the file is only ever handed out as a
    download under a sandboxing policy, never opened by the server.
    """
    if not re.match(rb"%PDF-[12]\.\d", file.read(8)):
        raise Unacceptable(Reason.DAMAGED)
    file.seek(max(0, size - 1024))
    if not _PDF_END.search(file.read(1024)):
        raise Unacceptable(Reason.DAMAGED)
    file.seek(0)
    last = b""
    while chunk := file.read(1 << 20):
        if _PDF_ACTIONS.search(_NAME_ESCAPE.sub(_unescaped, last + chunk)):
            raise Unacceptable(Reason.ACTIVE)
        last = chunk[-64:]


def _unescaped(match: re.Match[bytes]) -> bytes:
    # /J#61vaScript is the same name as /JavaScript.
    return bytes.fromhex(match[1].decode())


def check_docx(file: BinaryIO, size: int) -> None:
    """A Word document by its directory alone: nothing is unpacked."""
    _refuse_long_directory(file, size)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unacceptable(Reason.DAMAGED) from error
    names = [part.filename for part in parts]
    if _DOCX_BODY not in names:
        raise Unacceptable(Reason.UNKNOWN)
    _refuse_bomb(parts)
    if any(_MACROS.search(name) for name in names):
        raise Unacceptable(Reason.ACTIVE)
    if any(name.startswith("/") or ".." in name.split("/") for name in names) or len(set(names)) < len(names):
        raise Unacceptable(Reason.TWO_FACED)
    if parts[0].header_offset != 0:
        raise Unacceptable(Reason.TWO_FACED)


def _refuse_long_directory(file: BinaryIO, size: int) -> None:
    """A directory of a million empty parts would cost hundreds of megabytes just to list."""
    file.seek(max(0, size - ZIP_TAIL))
    tail = file.read(ZIP_TAIL)
    record = tail[tail.rfind(ZIP_DIRECTORY) :]
    if not record.startswith(ZIP_DIRECTORY) or len(record) < 22:
        raise Unacceptable(Reason.DAMAGED)
    (directory_size,) = struct.unpack("<I", record[12:16])
    if directory_size > MOST_DIRECTORY:
        raise Unacceptable(Reason.BOMB)
    file.seek(0)


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    steep = any(
        part.file_size > _UNCOUNTED and part.file_size > MOST_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or steep:
        raise Unacceptable(Reason.BOMB)


def begins_text(head: bytes) -> bool:
    """Nothing but what a keyboard makes. Other encodings of text begin like text too."""
    return not _has_controls(head)


def _has_controls(text: bytes) -> bool:
    return len(text.translate(None, _CONTROLS)) != len(text)


def check_text(file: BinaryIO, size: int) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
            if _has_controls(chunk):
                raise Unacceptable(Reason.DAMAGED)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unacceptable(Reason.NOT_UTF8) from error
