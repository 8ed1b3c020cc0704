"""What a file is, is judged by its bytes; a hostile one is named for what it does."""

import io
import struct

import pytest

from consilia.documents.domain.inspection.kinds import KINDS, inspect, kind_named
from consilia.documents.domain.inspection.reasons import Reason, Unacceptable
from tests.factories import documents as make


def kind_of(content: bytes) -> str:
    return inspect(io.BytesIO(content), len(content)).media_type


def reason_for(content: bytes) -> Reason:
    with pytest.raises(Unacceptable) as caught:
        kind_of(content)
    return caught.value.reason


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (make.pdf(), "application/pdf"),
        (make.pdf() + b"\n\0\0", "application/pdf"),
        (make.jpeg(), "image/jpeg"),
        (make.jpeg() + b"SEFT" + bytes(40), "image/jpeg"),
        (make.png(), "image/png"),
        (make.tiff(), "image/tiff"),
        (make.dicom(), "application/dicom"),
        (make.dicom(preamble=b"ACME scanner"), "application/dicom"),
        (make.mp4(), "video/mp4"),
        (make.mp4(b"qt  "), "video/quicktime"),
        (make.webm(), "video/webm"),
        (make.docx(), make_docx := "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (make.docx({"word/media/image1.png": make.png()}), make_docx),
        (make.text(), "text/plain"),
        ("Ёлка\r\n\tи «кавычки»".encode() * 5000, "text/plain"),
        (b"p < 0.05 and a <b> tag later", "text/plain"),
    ],
)
def test_an_honest_file_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert kind_of(content) == media_type


def test_every_kind_we_take_has_an_honest_example() -> None:
    examples = [
        make.pdf(),
        make.jpeg(),
        make.png(),
        make.tiff(),
        make.dicom(),
        make.mp4(),
        make.mp4(b"qt  "),
        make.webm(),
    ]
    disc = make.zip_of({"IMAGES/1": make.dicom()})
    found = {kind_of(content) for content in [*examples, make.docx(), make.text(), disc]}
    assert found == {kind.media_type for kind in KINDS}


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"GIF89a" + bytes(60),
        b"Rar!\x1a\x07\0" + bytes(60),
        "текст".encode("utf-16"),
        bytes(1000),
    ],
)
def test_a_kind_we_do_not_take_is_unknown(content: bytes) -> None:
    assert reason_for(content) is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (make.pdf()[:-8], Reason.DAMAGED),
        (b"%PDF-9.9\n%%EOF\n", Reason.DAMAGED),
        (make.pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), Reason.ACTIVE),
        (make.pdf(b"/OpenAction << /S /J#61vaScript /JS (x) >>"), Reason.ACTIVE),
        (make.pdf(b"/A << /S /Launch /F (cmd.exe) >>"), Reason.ACTIVE),
        (make.pdf(b"(" + b" " * 1_048_560 + b") /JavaScript"), Reason.ACTIVE),
        (make.jpeg()[:-2], Reason.DAMAGED),
        (make.jpeg()[:20], Reason.DAMAGED),
        (make.jpeg(0, 8), Reason.DAMAGED),
        (make.jpeg(65_535, 65_535), Reason.BOMB),
        (make.png(100_000, 100_000), Reason.BOMB),
        (make.png()[:-1], Reason.DAMAGED),
        (make.png() + b"more", Reason.TWO_FACED),
        (make.tiff(100_000, 100_000), Reason.BOMB),
        (make.tiff(next_page=8), Reason.DAMAGED),
        (make.tiff(next_page=4_000_000), Reason.DAMAGED),
        (make.tiff()[:20], Reason.DAMAGED),
        (make.dicom()[:140], Reason.DAMAGED),
        (make.dicom(preamble=b"MZ\x90"), Reason.TWO_FACED),
        (make.dicom(preamble=b"<html>"), Reason.TWO_FACED),
        (make.dicom(syntax=b"1.2.840.10008.1.2.1.99"), Reason.COMPRESSED_DICOM),
        (make.mp4()[:-1], Reason.DAMAGED),
        (make.mp4()[:20], Reason.DAMAGED),
        ("Гемоглобин".encode("cp1251"), Reason.NOT_UTF8),
        (b"a" * 2000 + b"\x07", Reason.DAMAGED),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(content: bytes, reason: Reason) -> None:
    assert reason_for(content) is reason


@pytest.mark.parametrize(
    "content",
    [
        make.jpeg() + make.zip_of({"payload.exe": b"MZ"}),
        make.pdf() + make.zip_of({"index.html": b"<script>"}),
        b"<!doctype html><p>hello",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"notes\n<script>alert(1)</script>",
        b"notes\n%PDF-1.7\n%%EOF\n",
        b"#!/bin/sh\nrm -rf /\n",
    ],
)
def test_a_file_with_two_faces_is_refused(content: bytes) -> None:
    assert reason_for(content) in {Reason.TWO_FACED, Reason.DAMAGED}


def test_a_script_beside_a_picture_in_word_is_refused() -> None:
    assert reason_for(make.docx({"word/vbaProject.bin": b"macro"})) is Reason.ACTIVE
    assert reason_for(make.docx({"word/embeddings/oleObject1.bin": b"x"})) is Reason.ACTIVE


def test_a_word_document_that_unpacks_into_half_a_gigabyte_is_refused() -> None:
    assert reason_for(make.docx({"word/media/zeros": bytes(20_000_000)})) is Reason.BOMB


def test_a_word_document_of_thousands_of_parts_is_refused() -> None:
    assert reason_for(make.docx({f"word/p{number}": b"" for number in range(2001)})) is Reason.BOMB


def test_a_word_document_whose_list_of_parts_is_a_bomb_is_refused_before_it_is_read() -> None:
    assert reason_for(make.docx({f"word/{number:0200d}": b"" for number in range(4500)})) is Reason.BOMB


def test_a_word_document_with_a_path_out_of_itself_is_refused() -> None:
    assert reason_for(make.docx({"../../etc/passwd": b"x"})) is Reason.TWO_FACED


def test_a_word_document_behind_another_file_is_refused() -> None:
    assert reason_for(b"PK\x03\x04 not really" + make.docx()) in {Reason.TWO_FACED, Reason.DAMAGED}


@pytest.mark.parametrize("cut", range(1, 200, 7))
def test_a_cut_file_is_refused_or_still_what_it_was(cut: int) -> None:
    letter = {"text/plain"} if cut == 1 else set()  # the first sign alone of a PDF is text
    for content in (make.jpeg(), make.png(), make.tiff(), make.dicom(), make.mp4(), make.docx(), make.pdf()):
        assert told(content[:cut]) in {"refused", kind_of(content)} | letter


def told(content: bytes) -> str:
    """The kind, or that there is none; any other exception fails the test."""
    try:
        return kind_of(content)
    except Unacceptable:
        return "refused"


def test_a_name_promises_a_kind_and_a_type_only_speaks_where_the_name_is_silent() -> None:
    assert kind_named("jpeg", "application/pdf") is kind_named("jpg", "")
    assert kind_named("", "application/pdf") is kind_named("pdf", "")
    assert kind_named("exe", "application/pdf") is None
    assert kind_named("", "application/octet-stream") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(400), Reason.HEIC),
        (make.zip_of({"letter.txt": b"Duct 3 mm"}), Reason.NO_IMAGES),
        (make.zip_of({"A/one.ZIP": make.zip_of({"1": make.dicom()}), "two.txt": b"x"}), Reason.NESTED),
        (make.zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), Reason.UNKNOWN),
    ],
)
def test_what_cannot_be_taken_is_named_for_what_it_is(content: bytes, reason: Reason) -> None:
    """So that the sentence says what to do with it."""
    assert reason_for(content) is reason
