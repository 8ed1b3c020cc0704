"""Typed text: tidied where nobody can see it, refused where it could deceive."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.text import LineField, ProseField, tidy


@given(st.text())
def test_any_text_is_kept_tidy_or_refused_with_a_sentence(text: str) -> None:
    field = ProseField(required=False, max_length=10_000)
    try:
        kept = field.clean(text)
    except ValidationError:
        return  # the sentence is the concern of the next test
    assert tidy(kept) == kept
    assert field.clean(kept) == kept


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u200e", "\x00", "\x1b", "\u2060"]
)
def test_what_nobody_sees_is_named_with_its_place(hidden: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        ProseField().clean(f"10 {hidden}mg")
    assert "4" in refusal.value.messages[0]
    assert f"U+{ord(hidden):04X}" in refusal.value.messages[0]


def test_letters_of_one_look_become_one_letter() -> None:
    assert LineField().clean("и\u0306од") == "йод"
    assert ProseField().clean("a  \r\nb\t\r") == "a\nb"


def test_a_line_is_one_line() -> None:
    with pytest.raises(ValidationError):
        LineField().clean("one\ntwo")


@pytest.mark.parametrize("plain", ["Ёлкина-Åse O’Neill", "37,5 °C ≥ 2 мг/кг", "👶 день 1", "日本語"])
def test_ordinary_words_of_any_script_pass(plain: str) -> None:
    assert LineField().clean(plain) == plain
