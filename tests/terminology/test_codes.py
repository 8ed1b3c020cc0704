"""Codes as people write them become codes as we store them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.terminology.domain import codes
from consilia.terminology.domain.systems import System

ICD10_CODES = st.builds(
    lambda letter, two, rest: f"{letter}{two:02d}" + (f".{rest}" if rest is not None else ""),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    st.integers(0, 99),
    st.none() | st.integers(0, 99),
)


@pytest.mark.parametrize(
    ("system", "typed", "stored"),
    [
        (System.ICD10, " q21,0 ", "Q21.0"),
        (System.ICD10, "q210", "Q21.0"),
        (System.ICD10, "С91.0", "C91.0"),  # a Cyrillic С
        (System.ICD10, "A17†", "A17"),
        (System.ICD10, "d63*", "D63"),
        (System.ICD10, "a00 – a09", "A00-A09"),
        (System.ICD10, "xvii", "XVII"),
        (System.HPO, "hp 1250", "HP:0001250"),
        (System.HPO, "1250", "HP:0001250"),
        (System.HPO, "НР:0001250", "HP:0001250"),  # Cyrillic Н and Р
        (System.ORPHA, "Orphanet:558", "ORPHA:558"),
        (System.OMIM, "154700", "OMIM:154700"),
        (System.MONDO, "mondo_7947", "MONDO:0007947"),
    ],
)
def test_a_code_is_recognised_however_it_is_written(system: System, typed: str, stored: str) -> None:
    assert codes.normalise(system, typed) == stored


@pytest.mark.parametrize(
    ("system", "typed"),
    [
        (System.ICD10, "Q2"),
        (System.ICD10, "A09-A00"),
        (System.ICD10, "XXIII"),
        (System.ICD10, "Q21.123"),
        (System.ICD10, ""),
        (System.HPO, "OMIM:154700"),
        (System.HPO, "HP:0"),
        (System.HPO, "HP:123456789"),
        (System.HPO, "²"),
        (System.OMIM, "one hundred"),
    ],
)
def test_what_is_no_code_is_refused(system: System, typed: str) -> None:
    assert codes.normalise(system, typed) is None


@given(ICD10_CODES)
def test_a_stored_icd_code_normalises_to_itself(code: str) -> None:
    assert codes.normalise(System.ICD10, code) == code


@given(ICD10_CODES, st.sampled_from(["", "*", "+", "†", " "]))
def test_an_icd_code_survives_the_ways_it_is_written(code: str, tail: str) -> None:
    for written in (code.lower(), code.replace(".", ","), code.replace(".", ""), f" {code}{tail}"):
        assert codes.normalise(System.ICD10, written) == code


@given(st.sampled_from(list(System)), st.text())
def test_no_text_upsets_the_recognition(system: System, text: str) -> None:
    code = codes.normalise(system, text)
    assert code is None or codes.normalise(system, code) == code
    if codes.is_beginning(system, text):
        assert codes.beginning(system, text)


@pytest.mark.parametrize(
    ("typed", "system"),
    [("ORPHA:558", System.ORPHA), ("mim 154700", System.OMIM), ("Q21", None), ("1250", None)],
)
def test_a_prefix_names_its_system(typed: str, system: System | None) -> None:
    assert codes.system_of(typed) is system


@pytest.mark.parametrize(
    ("typed", "mark"), [("A17+", "+"), ("A17†", "+"), ("D63*", "*"), ("Q21", ""), ("", "")]
)
def test_the_dagger_and_the_asterisk_are_kept_apart_from_the_code(typed: str, mark: str) -> None:
    assert codes.mark_of(typed) == mark
