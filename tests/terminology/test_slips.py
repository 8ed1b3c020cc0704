"""Mistyped words of findings: what is forgiven, what is a word of its own, and what may be two things."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.terminology.domain.reading import cues
from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.lexicon import Name, lexicon
from consilia.terminology.domain.reading.roots import root
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from consilia.terminology.domain.reading.slips import SHORTEST, Slips
from consilia.terminology.domain.reading.words_alike import CUES
from consilia.terminology.domain.spelling import distance, is_one_slip
from tests.terminology.marked import notes, slips_at, with_slips


def said(text: str) -> list[tuple[str, str, bool]]:
    """(English label, state, whether guessed) of what is found."""
    names, labels = shipped_lexicon()
    return [(labels[one.code][0], one.state.value, one.is_guessed) for one in find(text, names)]


@pytest.mark.parametrize(
    ("text", "label", "state"),
    [
        ("Выраженная микроцифалия", "Microcephaly", "present"),
        ("Гепатосленомегалии нет", "Hepatosplenomegaly", "absent"),
        ("истончение мозолситого тела", "Thin corpus callosum", "present"),
        ("возможна карктация аорты", "Coarctation of aorta", "uncertain"),
        ("dilated cardiomopathy", "Dilated cardiomyopathy", "present"),
        ("no nystagmuss was seen", "Nystagmus", "absent"),
        ("Судороги отстуствуют", "Seizure", "absent"),
        ("Судорог не вывялено", "Seizure", "absent"),
        ("Возмоджна кардиомиопатия", "Cardiomyopathy", "uncertain"),
        ("Wihtout seizures", "Seizure", "absent"),
        ("Seizures were not obseved", "Seizure", "absent"),
        ("Hypotnoia since birth", "Hypotonia", "present"),
    ],
)
def test_a_mistyped_finding_is_read_and_said_to_be_guessed(text: str, label: str, state: str) -> None:
    assert said(text) == [(label, state, True)]


def test_places_are_those_of_the_text_as_it_was_typed() -> None:
    text = "Микроцефалия отсуттствует. Рвота, судрооги"
    found = find(text, shipped_lexicon()[0])
    assert [text[one.start : one.end] for one in found] == ["Микроцефалия", "Рвота", "судрооги"]
    assert [one.is_guessed for one in found] == [True, False, True]


def test_what_is_spelt_right_is_not_guessed() -> None:
    assert said("Судорог нет, микроцефалия") == [
        ("Seizure", "absent", False),
        ("Microcephaly", "present", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Клиническая картина прежняя",  # not клоническая
        "Снижен уровень железа, направлен в отделение",
        "500 micromole per litre",  # not micromelia
        "His statute of limitations",  # not stature
        "He is afebrile",
        "mcrocephaly",  # micro- or macro-
        "bliaterally",  # bilaterally, and no blister
        "Referred by Anna Cataraca of Perm",  # a name
        "Пришёл Рвотин",
    ],
)
def test_words_of_their_own_and_names_and_what_may_be_two_things_are_left_alone(text: str) -> None:
    assert said(text) == []


def test_a_slip_at_the_beginning_of_a_sentence_is_one_all_the_same() -> None:
    assert said("Cataraca of both eyes") == [("Cataract", "present", True)]


@pytest.mark.parametrize("name", ["en", "ru", "en_later", "ru_later"])
def test_notes_without_slips_are_read_as_before(name: str) -> None:
    names, _ = shipped_lexicon()
    for _, text, _ in notes(name):
        assert find(text, names) == find(text, names, forgiving=False)


@pytest.mark.parametrize(("language", "found"), [("en", 0.9), ("ru", 0.9)])
def test_most_slips_in_long_names_are_read_and_hardly_one_wrongly(language: str, found: float) -> None:
    """Each of 400 names of one word, the most used ones, with one slip in it."""
    names, labels = shipped_lexicon()
    chance = random.Random(5)
    at = language == "ru"
    words = [
        pair[at] for pair in labels.values() if re.fullmatch(rf"[^\W\d_]{{{SHORTEST + 1},}}", pair[at] or "")
    ]
    right = wrong = 0
    for word in chance.sample(sorted(words), 400):
        meant = {one.code for one in find(word, names)}
        read = {one.code for one in find(with_slips(word, 1.0, chance), names)}
        right += read == meant
        wrong += bool(read - meant)
    assert right >= found * 400
    assert wrong <= 4


words = st.text("абвгde", max_size=9)


@given(words, words)
def test_one_slip_is_a_distance_of_one(typed: str, meant: str) -> None:
    assert is_one_slip(typed, meant) == (distance(typed, meant) <= 1)


@given(words.filter(bool), st.data())
def test_a_slip_is_known_whichever_way_it_is_made(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("абвгde"))
    for typed in slips_at(word, at, letter):
        assert is_one_slip(typed, word)


@given(st.text("абвгде", min_size=SHORTEST + 1, max_size=14), st.data())
def test_every_slip_behind_the_first_letter_is_found(word: str, data: st.DataObject) -> None:
    known = Slips(words=[word])
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from("абвгде"))
    for typed in set(slips_at(word, at, letter)) - {word}:
        assert known.meant(typed, typed) == root(word)


def test_the_listed_cues_are_those_that_are_looked_for() -> None:
    """Two lists of one thing: the patterns, and the long words of them that may be mistyped."""
    looked_for = " ".join(one.pattern for one in vars(cues).values() if isinstance(one, re.Pattern))
    assert {word for word in CUES if word[:5] not in looked_for} == set()


def test_names_of_a_curator_are_forgiven_too() -> None:
    own = lexicon([Name("HP:1", "Рогулина болезнь")])
    assert [(one.code, one.is_guessed) for one in find("Рогулена болезнь", own)] == [("HP:1", True)]
