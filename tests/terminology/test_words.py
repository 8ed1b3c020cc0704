"""Folding, endings, slips of the finger and the wrong keyboard layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.terminology.domain.folding import LONGEST_WORD, fold, words
from consilia.terminology.domain.keyboard import other_layout
from consilia.terminology.domain.spelling import closest, distance, tolerance
from consilia.terminology.domain.stems import SHORTEST_STEM, stem


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Отёк лёгких", "отек легких"),
        ("Ménière disease", "meniere disease"),
        ("2-3 toe  syndactyly", "2 3 toe syndactyly"),
        ("Йодная недостаточность", "йодная недостаточность"),
        ("«кофе с молоком»", "кофе с молоком"),
        ("ﬁbrosis", "fibrosis"),
        ("…", ""),
    ],
)
def test_names_fold_to_one_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_words_are_safe_to_quote_in_a_search(text: str) -> None:
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in words(text))


@pytest.mark.parametrize(
    ("word", "beginning"),
    [("приступы", "приступ"), ("эпилептического", "эпилептическ"), ("seizures", "seizur"), ("рост", "рост")],
)
def test_an_ending_is_taken_off(word: str, beginning: str) -> None:
    assert stem(word) == beginning


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz", max_size=20))
def test_a_stem_begins_its_word_and_is_long_enough(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(len(word), SHORTEST_STEM)


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [("сколиоз", "сколиоз", 0), ("сколеоз", "сколиоз", 1), ("seizrue", "seizure", 1), ("abc", "", 3)],
)
def test_the_distance_counts_slips(first: str, second: str, slips: int) -> None:
    assert distance(first, second) == slips


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_distance_is_the_same_both_ways_and_zero_for_equals(first: str, second: str) -> None:
    assert distance(first, second) == distance(second, first) <= max(len(first), len(second))
    assert distance(first, first) == 0


def test_a_mistyped_beginning_finds_its_word() -> None:
    assert closest("гепатосплин", ["гепатоспленомегалия", "гепатит"]) == ["гепатоспленомегалия"]


def test_short_words_must_be_right() -> None:
    assert tolerance("зоб") == 0
    assert closest("зуб", ["зоб"]) == []


def test_keys_of_the_other_layout_are_understood_both_ways() -> None:
    assert other_layout("celjhjub") == "судороги"
    assert other_layout("ыуягку") == "sezure"


@pytest.mark.parametrize("text", ["", "123", "T-лимфоциты"])
def test_text_of_both_or_no_alphabets_has_no_other_layout(text: str) -> None:
    assert other_layout(text) == text
