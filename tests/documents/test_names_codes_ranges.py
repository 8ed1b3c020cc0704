"""Names are data, codes survive being read aloud, ranges are what the standard says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.documents.domain.codes import ALPHABET, LENGTH, grouped, new_code, read_code, read_number
from consilia.documents.domain.names import LONGEST, clean_name, extension
from consilia.documents.domain.ranges import Span, Unsatisfiable, requested_span
from consilia.documents.domain.shortening import shortened


@pytest.mark.parametrize(
    ("declared", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\снимок.jpg", "снимок.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\0b\n.pdf", "ab.pdf"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("CON.txt", "_CON.txt"),
        ("<img onerror=x>.png", "_img onerror=x_.png"),
    ],
)
def test_a_name_loses_what_could_do_harm(declared: str, clean: str) -> None:
    assert clean_name(declared) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_short_visible_and_has_no_path(declared: str) -> None:
    name = clean_name(declared)
    assert 1 <= len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*\0\n\u202e')
    assert clean_name(name) == name


def test_a_long_name_keeps_its_extension() -> None:
    assert extension(clean_name("я" * 300 + ".jpeg")) == "jpeg"


def test_a_code_reads_the_same_however_it_was_typed() -> None:
    code = new_code()
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert read_code(grouped(code).lower()) == code
    assert read_code(f" {grouped(code).replace('-', ' – ')} ".replace("0", "о").replace("1", "l")) == code


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("typed", ["K-2026-000042", " k-2026-000042 ", "К–2026—000042", "K - 2026 - 000042"])
def test_a_number_reads_the_same_however_it_was_typed(typed: str) -> None:
    assert read_number(typed) == "K-2026-000042"


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-9", Span(0, 9)),
        ("bytes=90-", Span(90, 99)),
        ("bytes=-10", Span(90, 99)),
        ("bytes=-1000", Span(0, 99)),
        ("bytes=0-1000", Span(0, 99)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, span: Span | None) -> None:
    assert requested_span(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_answered(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        requested_span(header, 100)


@given(st.text(max_size=500), st.integers(60, 400))
def test_a_shortened_text_fits_and_says_so(text: str, longest: int) -> None:
    result = shortened(text, notice="The rest is in the PDF.", longest=longest)
    assert len(result.encode()) <= longest
    if len(text.encode()) <= longest:
        assert result == text
    else:
        assert result.endswith("The rest is in the PDF.\n")
