"""Pages of a PDF as pictures: what they show, what they cost, and what is kept of them; plain text beside them."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.test import RequestFactory
from django.utils.translation import override
from PIL import Image, ImageFilter
from pytest_django import Settings

from config.environment import ROOT
from consilia.documents import delivery, services, storage
from consilia.documents.domain.readable import plain
from consilia.documents.domain.sheets import LONGEST_SIDE, MOST_PIXELS, sides
from consilia.documents.models import DrawnSheet, StoredBytes, StoredFile
from consilia.documents.services import sheets
from tests.factories import documents as make

NOON = make.NOON
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "files"


def drawn(stored: StoredFile, number: int = 1, size: str = "normal") -> Image.Image:
    row = services.drawn_sheet(stored, number=number, size=size, at=NOON)
    with storage.open_bytes(row.copy_sha256) as file:
        picture = Image.open(io.BytesIO(file.read()))
    assert picture.format == "WEBP"
    return picture


def darkest(picture: Image.Image) -> int:
    return int(picture.convert("L").getextrema()[0])  # type: ignore[arg-type]


def test_words_are_drawn_and_read_and_a_scan_says_that_it_has_none() -> None:
    stored = make.make_file(make.pages("Haemoglobin 98 g/l", "", "Ferritin 7"), "report.pdf")
    told = services.sheets_of(stored, first=1, size="normal", at=NOON)
    assert (told.count, [sheet.text for sheet in told.sheets]) == (
        3,
        ["Haemoglobin 98 g/l", "", "Ferritin 7"],
    )
    for sheet in told.sheets:
        picture = drawn(stored, sheet.number)
        assert picture.size == (sheet.width, sheet.height) == (992, 1404)
        assert (darkest(picture) < 100) is bool(sheet.text)
    large = services.sheets_of(stored, first=3, size="large", at=NOON).sheets
    assert [(one.number, one.width) for one in large] == [(3, drawn(stored, 3, "large").width)] == [(3, 1984)]


def test_what_is_typed_into_a_form_is_drawn() -> None:
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (98) /Rect [100 700 300 760] /F 4 /P 3 0 R"
        b" /DA (/Helv 40 Tf 0 g) >>"
    )
    form = b"/AcroForm << /Fields [4 0 R] /NeedAppearances true /DR << /Font << /Helv 5 0 R >> >> /DA (/Helv 40 Tf 0 g) >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    content = make.pdf(form, field, font).replace(b"[0 0 99 99]", b"[0 0 595 842] /Annots [4 0 R]")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        mended = io.BytesIO()
        pdf.save(mended)
    assert darkest(drawn(make.make_file(mended.getvalue(), "form.pdf"))) < 100


def test_it_is_drawn_once_for_all_files_of_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    content = make.pages("one")
    first, second = make.make_file(content, "a.pdf"), make.make_file(content, "b.pdf")
    row = services.drawn_sheet(first, number=1, size="normal", at=NOON)
    monkeypatch.setattr(sheets, "confined", lambda *_, **__: pytest.fail("drawn again"))
    assert services.drawn_sheet(second, number=1, size="normal", at=NOON) == row


def test_pictures_are_sealed_as_files_are_and_nothing_lies_in_the_clear(
    settings: Settings, data: Path
) -> None:
    settings.FILE_KEYS = ["ab" * 32]
    stored = make.make_file(make.pages("Haemoglobin 98"), "report.pdf")
    assert services.sheets_of(stored, first=1, size="normal", at=NOON).sheets[0].text == "Haemoglobin 98"
    assert darkest(drawn(stored)) < 100
    row = DrawnSheet.objects.get()
    assert StoredBytes.objects.get(pk=row.copy_sha256).key_id == storage.keys().newest
    lying = [Path(folder, name) for folder, _, names in os.walk(data) for name in names]
    assert len(lying) == 2, "the document and its picture"
    assert not [path for path in lying if path.read_bytes()[:4] in {b"%PDF", b"RIFF"}]


def test_pictures_go_with_their_time_and_with_their_document() -> None:
    stored = make.make_file(make.pages("one"), "a.pdf", at=NOON + timedelta(days=99))  # nothing points at it
    row = services.drawn_sheet(stored, number=1, size="normal", at=NOON)
    services.sweep_files(at=NOON + timedelta(days=2))
    assert storage.is_kept(row.copy_sha256), "kept while it may be looked at"
    services.sweep_files(at=NOON + timedelta(days=31))
    assert not DrawnSheet.objects.exists()
    assert not storage.is_kept(row.copy_sha256)
    assert storage.is_kept(stored.sha256)
    row = services.drawn_sheet(stored, number=1, size="normal", at=NOON + timedelta(days=98))
    services.sweep_files(at=NOON + timedelta(days=101))
    assert not storage.is_kept(row.copy_sha256), "its document is gone"


def with_page(page: bytes, *more: bytes) -> bytes:
    content = make.pdf(b"", *more).replace(b"/MediaBox [0 0 99 99]", page)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out)
    return out.getvalue()


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<< " + entries + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def giant_image(side: int) -> bytes:
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(side * 3)) for _ in range(side)) + packer.flush()
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB" % (side, side)
    image = stream(entries + b" /BitsPerComponent 8 /Filter /FlateDecode", data)
    page = b"/MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >>"
    return with_page(page, image, stream(b"", b"595 0 0 842 0 0 cm /I Do"))


def endless_forms() -> bytes:
    """Each form draws the next one ten times: 10^9 times the last."""
    forms = [
        stream(
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>"
            % (5 + n),
            b"/F Do " * 10,
        )
        for n in range(1, 10)
    ]
    last = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]", b"0 0 m 500 500 l S " * 50)
    page = b"/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >>"
    return with_page(page, stream(b"", b"/F Do"), *forms, last)


def many_strokes() -> bytes:
    page = b"/MediaBox [0 0 595 842] /Contents 4 0 R"
    dashes = b"[0.0001 0.0001] 0 d 0 0 m 590 840 l S\n" * 20_000
    return with_page(page, stream(b"", dashes))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a sheet of kilometres": lambda: with_page(b"/MediaBox [0 0 14400000 14400000]"),
    "a sheet of a hair": lambda: with_page(b"/MediaBox [0 0 0.001 14400]"),
    "a sheet of nothing": lambda: with_page(b"/MediaBox [0 0 0 0]"),
    "a sheet inside out": lambda: with_page(b"/MediaBox [99 99 -99 -99]"),
    "a picture of a gigabyte": lambda: giant_image(19_000),
    "forms in forms": endless_forms,
    "strokes without end": many_strokes,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_drawn_small_or_not_at_all(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "SECONDS", 2)
    try:
        stored = make.make_file(HOSTILE[name](), "a.pdf")
    except services.FileTypeRefused:
        return
    try:
        told = services.sheets_of(stored, first=1, size="large", at=NOON)
    except services.CannotBeShown:
        return
    assert len(told.sheets) == 1
    try:
        picture = drawn(stored, size="large")
    except services.CannotBeShown:
        assert not DrawnSheet.objects.get().is_drawn
        return
    assert picture.width * picture.height <= MOST_PIXELS["large"] * 1.01
    assert max(picture.size) <= LONGEST_SIDE["large"] + 1


def test_a_page_that_is_too_much_is_said_at_once_and_tried_again_after_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = make.make_file(endless_forms(), "a.pdf")
    monkeypatch.setattr(sheets, "SECONDS", 1)
    with pytest.raises(services.CannotBeShown):
        services.drawn_sheet(stored, number=1, size="normal", at=NOON)
    monkeypatch.setattr(sheets, "_draws", lambda *_: pytest.fail("tried again at once"))
    with pytest.raises(services.CannotBeShown):
        services.drawn_sheet(stored, number=1, size="normal", at=NOON)
    told = services.sheets_of(stored, first=1, size="normal", at=NOON).sheets[0]
    assert (told.failed, told.text) == (True, None)
    said = delivery.show_sheet(RequestFactory().get("/"), stored, number=1, size="normal", at=NOON)
    assert (said.headers["Content-Type"], said.headers["Cache-Control"]) == (
        "image/svg+xml; charset=utf-8",
        "no-store",
    )
    assert b"cannot be drawn here" in said.content  # type: ignore[attr-defined]
    monkeypatch.undo()
    tries: list[int] = []
    monkeypatch.setattr(sheets, "_draws", lambda *_: bool(tries.append(1)))
    with pytest.raises(services.CannotBeShown):
        services.drawn_sheet(stored, number=1, size="normal", at=NOON + timedelta(hours=2))
    assert tries, "a machine under load may have failed at it"


def test_a_page_that_is_too_much_takes_no_words_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(make.pages("one", "three"))) as pdf,
        pikepdf.open(io.BytesIO(endless_forms())) as other,
    ):
        pdf.pages.insert(1, other.pages[0])
        pdf.save(out)
    stored = make.make_file(out.getvalue(), "a.pdf")
    monkeypatch.setattr(sheets, "SECONDS", 1)
    texts = [one.text for one in services.sheets_of(stored, first=1, size="normal", at=NOON).sheets]
    assert texts == [None, None, None], "read together, and one of them never ends"
    with pytest.raises(services.CannotBeDrawn):
        services.drawn_sheet(stored, number=2, size="normal", at=NOON)
    monkeypatch.undo()
    told = services.sheets_of(stored, first=1, size="large", at=NOON).sheets
    assert [(one.text, one.failed) for one in told] == [("one", False), (None, False), ("three", False)]
    assert drawn(stored, 3).width == 992


def test_there_are_no_pages_behind_the_end() -> None:
    stored = make.make_file(make.pages("one"), "a.pdf")
    for number in (0, 2, sheets.MOST_SHEETS + 1):
        with pytest.raises(services.NoSuchSheet):
            services.drawn_sheet(stored, number=number, size="normal", at=NOON)
    with pytest.raises(services.NoSuchSheet):
        services.sheets_of(stored, first=21, size="normal", at=NOON)
    assert not DrawnSheet.objects.exists()


def test_a_long_document_comes_in_parts() -> None:
    stored = make.make_file(make.pages(*(f"page {number}" for number in range(1, 46))), "a.pdf")
    told = services.sheets_of(stored, first=41, size="normal", at=NOON)
    assert (told.count, [sheet.text for sheet in told.sheets]) == (45, [f"page {n}" for n in range(41, 46)])


def test_a_picture_that_is_there_already_does_not_travel_again() -> None:
    stored = make.make_file(make.pages("one"), "a.pdf")
    answer = delivery.show_sheet(RequestFactory().get("/"), stored, number=1, size="normal", at=NOON)
    content = b"".join(answer)  # type: ignore[arg-type]
    assert (answer.headers["Content-Type"], int(answer.headers["Content-Length"])) == (
        "image/webp",
        len(content),
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    known = RequestFactory().get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert delivery.show_sheet(known, stored, number=1, size="normal", at=NOON).status_code == 304


def test_plain_text_is_shown_up_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = make.make_file(("\ufeffГемоглобин\t98\r\n\u202etxet" + "я" * 99).encode())
    assert services.text_of(stored) == ("Гемоглобин\t98\ntxet" + "я" * 99, True)
    monkeypatch.setattr(sheets, "MOST_TEXT", 31)
    assert services.text_of(stored) == ("Гемоглобин\t98", False)


@pytest.mark.parametrize(
    ("width", "height"), [(595, 842), (842, 595), (0, 0), (1e9, 1e-9), (200, 3), (1e7, 1e7)]
)
def test_no_side_is_beyond_its_bound(width: float, height: float) -> None:
    for size in ("normal", "large"):
        wide, high = sides(width, height, size)
        assert min(wide, high) >= 1
        assert max(wide, high) <= LONGEST_SIDE[size] + 1
        assert wide * high <= MOST_PIXELS[size] * 1.01


def test_what_cannot_be_seen_is_taken_out_of_a_text() -> None:
    assert plain("a\x00b\u202ec\r\nd  \n\n") == "abc\nd"
    with override("ru"):
        assert "Скачайте" in str(services.CannotBeShown())


def test_print_loses_nothing_and_a_scan_stays_small() -> None:
    noise = Image.effect_noise((1240, 1754), 30).filter(ImageFilter.GaussianBlur(1.5))
    out = io.BytesIO()
    noise.save(out, "PDF", resolution=150)
    print_, scan = make.make_file(make.pages("one"), "a.pdf"), make.make_file(out.getvalue(), "scan.pdf")
    sizes = [
        services.drawn_sheet(stored, number=1, size="normal", at=NOON).copy_size for stored in (print_, scan)
    ]
    assert sizes[0] < 20_000
    assert sizes[1] < 300_000
    assert services.sheets_of(scan, first=1, size="normal", at=NOON).sheets[0].text == ""


def test_a_page_is_drawn_without_the_writers_of_other_formats(tmp_path: Path) -> None:
    """Loading them all took more CPU than drawing a page of print."""
    (tmp_path / "one.pdf").write_bytes(make.pages("Duct 3 mm"))
    told = subprocess.run(
        [sys.executable, "-c", DRAWS_ONE, str(tmp_path / "one.pdf"), str(tmp_path / "one.webp")],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    assert told.stdout.split() == ["PIL.WebPImagePlugin"]
    assert (tmp_path / "one.webp").read_bytes()[8:12] == b"WEBP"


DRAWS_ONE = """
import sys
from consilia.documents.domain.sheets import draw_sheet
draw_sheet(sys.argv[1], 1, "normal", sys.argv[2])
print(*(name for name in sys.modules if name.startswith("PIL.") and name.endswith("Plugin")))
"""
