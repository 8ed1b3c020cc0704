"""Small but true files of every kind, hostile ones, and documents ready to be issued."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
from PIL import Image

from consilia.accounts.domain.actors import Actor
from consilia.documents.models import Document, StoredFile
from consilia.documents.services import Issuer, Order, Signatory, Template, issue_document, store_file

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTER = Template(kind="letter", prefix="L", source=Path(__file__).parent / "documents_letter.typ")


def pdf(inside: bytes = b"", *more: bytes) -> bytes:
    """One empty page; `inside` stands in its catalog, `more` are further objects from number 4 on."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    bodies = [b"<< /Type /Catalog /Pages 2 0 R " + inside + b" >>", tree, page, *more]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return bytes(out) + head + table + tail


def pages(*words: str) -> bytes:
    """A PDF of A4 pages with a line of Latin words on each; none on an empty one, as on a scan."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        for line in words:
            page = made.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            shown = f"BT /F 24 Tf 72 700 Td ({line}) Tj ET" if line else ""
            page.Contents = made.make_stream(shown.encode())
        made.save(out)
    return out.getvalue()


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(min(width, 64)) for _ in range(min(height, 64))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def photo(*, format_: str = "JPEG", sides: tuple[int, int] = (64, 48), **said: Any) -> bytes:
    """A true picture; what is `said` is written into it."""
    out = io.BytesIO()
    Image.effect_noise(sides, 60).convert("RGB").save(out, format_, **said)
    return out.getvalue()


def jpeg(width: int = 8, height: int = 8) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    start = b"\xff\xd8" + b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x11\x22\x33"
    return start + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + scan + b"\xff\xd9"


def tiff(width: int = 8, height: int = 8, *, next_page: int = 0) -> bytes:
    entries = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + entries + struct.pack("<I", next_page)


def dicom(*, preamble: bytes = b"", syntax: bytes = b"1.2.840.10008.1.2.1") -> bytes:
    value = syntax + b"\0" * (len(syntax) % 2)
    version = struct.pack("<HH2sHI", 2, 1, b"OB", 0, 2) + b"\0\1"
    return (
        preamble.ljust(128, b"\0")
        + b"DICM"
        + version
        + struct.pack("<HH2sH", 2, 16, b"UI", len(value))
        + value
    )


def mp4(brand: bytes = b"isom") -> bytes:
    return box(b"ftyp", brand + b"\0\0\0\1") + box(b"moov", b"\0" * 8) + box(b"mdat", b"\1" * 16)


def docx(parts: Mapping[str, bytes] | None = None) -> bytes:
    return zip_of(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **(parts or {})}
    )


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def text() -> bytes:
    return "Гемоглобин 98 г/л\nHaemoglobin 98 g/l\n".encode()


def make_file(content: bytes = b"", name: str = "letter.txt", *, at: datetime = NOON) -> StoredFile:
    return store_file(
        stream=io.BytesIO(content or text()),
        declared_name=name,
        declared_type="",
        by=Actor.system(),
        at=at,
    )


def make_order(**fields: Any) -> Order:
    """A letter in English of a centre in Moscow, unless told otherwise."""
    return Order(
        **{
            "template": LETTER,
            "language": "en",
            "title": "Letter",
            "subtitle": "",
            "body": {"text": "The child may travel."},
            "text": "The child may travel.",
            "issuer": Issuer(uuid4(), "Centre for Children", "Детский центр", "Europe/Moscow"),
            "signatory": Signatory("Орлова Анна Павловна", "Expert, neurology"),
            **fields,
        }
    )


def make_document(
    *, supersedes: Document | None = None, at: datetime = NOON, by: Actor | None = None, **fields: Any
) -> Document:
    return issue_document(make_order(**fields), supersedes=supersedes, by=by or Actor.system(), at=at)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def film_of_a_place() -> bytes:
    """An MP4 as a telephone writes it: place and device beside the picture, and a track of positions with its samples."""
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+55.7558+037.6173/"))
    keys = box(b"meta", b"com.apple.quicktime.make Telefon 17")

    def track(handler: bytes, samples: bytes, offset: int) -> bytes:
        table = (
            box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 2, 1))
            + box(b"stsz", struct.pack(">III", 0, len(samples) // 2, 2))
            + box(b"stco", struct.pack(">III", 0, 1, offset))
        )
        media = box(b"hdlr", bytes(8) + handler + bytes(13)) + box(b"minf", box(b"stbl", table))
        return box(b"trak", box(b"mdia", media) + (place if handler == b"vide" else b""))

    head = box(b"ftyp", b"isom\0\0\0\1")
    index_size = len(box(b"moov", track(b"vide", b"VIDE", 0) + track(b"meta", b"LAT1", 0) + place + keys))
    start = len(head) + index_size + 8
    index = box(b"moov", track(b"vide", b"VIDE", start) + track(b"meta", b"LAT1", start + 4) + place + keys)
    return head + index + box(b"mdat", b"VIDELAT1") + box(b"uuid", b"0123456789abcdefGPS 55.7558")


def element(name: str, body: bytes) -> bytes:
    return bytes.fromhex(name) + b"\x08" + len(body).to_bytes(4, "big") + body


def webm(tags: bytes = b"") -> bytes:
    told = element("1254c367", tags) if tags else b""
    clusters = (
        b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff"
        + element("e7", b"\0")
        + element("a3", b"\x81\0\0\x80picture")
    )
    inside = element("1549a966", b"") + element("1654ae6b", b"") + clusters + told
    return (
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + inside
    )
