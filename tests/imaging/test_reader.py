"""What the child that reads says about good and hostile bytes, and that nothing else happens."""

import io
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader import Reader
from tests.factories import imaging as make

HOSTILE = list(make.hostile())
DRAWN = [
    "CT_small.dcm",
    "693_J2KI.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_bigendian.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "examples_palette.dcm",
    "examples_ybr_color.dcm",
    "examples_rgb_color.dcm",
    "SC_rgb_rle_32bit_2frame.dcm",
    "liver_1frame.dcm",
    "JPGExtended.dcm",
]
# 24 x 16 values of twelve bits, 105 more from column to column and 100 from row to row, packed by another library.
TWELVE_BITS = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
    "AQEBAQH/wQALDAAQABgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAADQ7/xAAbEAABBAMAAAAAAAAAAAAAAAALACg4RlZkdP/aAAgBAQAAPwCWawQo"
    "OGG7QMDo3BoppABCg4YbtAwOjcGimkAEKDhhu0DA6NwaKEfwQoOGG7QMDo3BoppABCg4YbtAwOjcGimkAEKDhhu0DA6NwaK//9k="
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.mark.parametrize("name", DRAWN)
def test_a_sound_image_is_told_and_drawn(reader: Reader, name: str) -> None:
    content = io.BytesIO(make.published(name))
    facts = reader.look(content)
    assert facts["has_pixels"]
    assert facts["header"]["0020000D"]["Value"] == [facts["study_uid"]]
    assert reader.draw(content, side=64).startswith(b"\xff\xd8")
    assert reader.draw(content, kind="png").startswith(b"\x89PNG")
    bytes_a_pixel = 4 * 3
    assert 0 < len(reader.frame(content, 0)) <= facts["rows"] * facts["columns"] * bytes_a_pixel


@pytest.mark.parametrize("name", ["waveform_ecg.dcm", "reportsi.dcm", "rtplan.dcm", "test-SR.dcm"])
def test_an_object_without_pixels_is_told_and_not_drawn(reader: Reader, name: str) -> None:
    content = io.BytesIO(make.published(name))
    assert not reader.look(content)["has_pixels"]
    with pytest.raises(Unreadable) as refused:
        reader.draw(content)
    assert refused.value.reason is Reason.PIXELS


@pytest.mark.parametrize(("content", "reason"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_bytes_are_refused_with_their_reason(reader: Reader, content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reader.look(io.BytesIO(content))
    assert refused.value.reason == reason
    if reason != "unnamed":  # nor does anybody draw what was not looked at before
        with pytest.raises(Unreadable):
            reader.draw(io.BytesIO(content))
    assert reader.look(io.BytesIO(make.ct()))["modality"] == "CT"  # the next one is served


def test_extended_jpeg_of_twelve_bits_is_decoded_value_for_value(reader: Reader) -> None:
    told = {"Rows": 16, "Columns": 24, "BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0}
    content = io.BytesIO(make.encapsulated(TWELVE_BITS, "1.2.840.10008.1.2.4.51", **told))
    found = np.frombuffer(reader.frame(content, 0), dtype="<u2").reshape(16, 24)
    assert (found == np.add.outer(np.arange(16) * 100, np.arange(24) * 105)).all()
    published = np.frombuffer(reader.frame(io.BytesIO(make.published("JPGExtended.dcm")), 0), dtype="<u2")
    assert (published.min(), published.max(), published.sum()) == (0, 264, 3767007)


def test_extended_jpeg_that_is_not_what_its_header_says_is_not_drawn(reader: Reader) -> None:
    for told in ({"Rows": 24, "Columns": 16}, {"Rows": 16, "Columns": 24, "BitsStored": 10, "HighBit": 9}):
        whole = {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0, **told}
        content = io.BytesIO(make.encapsulated(TWELVE_BITS, "1.2.840.10008.1.2.4.51", **whole))
        with pytest.raises(Unreadable) as refused:
            reader.draw(content)
        assert refused.value.reason is Reason.PIXELS


def test_a_reader_that_takes_too_much_ends_and_the_next_question_finds_a_new_one() -> None:
    with Reader(memory_mb=300) as small:
        image = make.ct(Rows=5900, Columns=5900, PixelData=bytes(5900 * 5900 * 2))
        with pytest.raises(Unreadable) as refused:
            small.draw(io.BytesIO(image))
        assert refused.value.reason in {Reason.TOO_LARGE, Reason.PIXELS, Reason.FELL}
        assert small.draw(io.BytesIO(make.ct()))


def test_a_reader_that_fell_is_replaced(reader: Reader) -> None:
    assert reader.look(io.BytesIO(make.ct()))
    assert reader._child is not None
    reader._child.kill()
    with pytest.raises(Unreadable) as refused:
        reader.look(io.BytesIO(make.ct()))
    assert refused.value.reason is Reason.FELL
    assert reader.look(io.BytesIO(make.ct()))


def test_the_child_knows_no_keys_of_ours_and_has_limits(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "told to nobody")
    reader.close()
    reader.look(io.BytesIO(make.ct()))
    assert reader._child is not None
    place = Path(f"/proc/{reader._child.pid}")
    assert b"SECRET_KEY" not in (place / "environ").read_bytes()
    limits = (place / "limits").read_text()
    assert "Max address space         536870912" in limits
    assert len(list((place / "fd").iterdir())) <= 5


def test_a_window_changes_what_is_black_and_white(reader: Reader) -> None:
    content = io.BytesIO(make.published("CT_small.dcm"))
    one, other = (reader.draw(content, window=window, kind="png") for window in ((40, 400), (-600, 1500)))
    assert one != other
