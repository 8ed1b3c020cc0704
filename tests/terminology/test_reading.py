"""Findings in free text: which, where, and whether the child has them; on what is shipped."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.lexicon import Name, lexicon
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from tests.terminology.marked import counted, notes, scores

GOAL = 0.80


def said(text: str) -> list[tuple[str, str]]:
    """(English label, state) of what is found, in the order of the text."""
    names, labels = shipped_lexicon()
    return [(labels[one.code][0], one.state.value) for one in find(text, names)]


@pytest.mark.parametrize("name", ["en", "ru"])
def test_marked_notes_are_read_well_enough(name: str) -> None:
    names, _ = shipped_lexicon()
    read = [
        ({(one.code, one.state.value) for one in find(text, names)}, truth) for _, text, truth in notes(name)
    ]
    precision, recall, f1 = scores(*counted(read))
    assert f1 >= GOAL, f"P {precision:.2f}, R {recall:.2f}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short and broad fingers", [("Broad finger", "present"), ("Short finger", "present")]),
        ("palmar and plantar pits", [("Palmar pits", "present"), ("Plantar pits", "present")]),
        (
            "Sparse scalp hair, eyebrows and eyelashes",
            [
                ("Sparse scalp hair", "present"),
                ("Sparse eyebrow", "present"),
                ("Sparse eyelashes", "present"),
            ],
        ),
        ("metacarpals and cone-shaped epiphyses", [("Cone-shaped epiphysis", "present")]),
        ("macro-orchidism", [("Macroorchidism", "present")]),
        ("inflamed retina and sinuses", []),
        ("задержка полового развития", [("Delayed puberty", "present")]),
        ("синдактилия II и III пальцев стоп", [("2-3 toe syndactyly", "present")]),
        ("ребёнок не сидит, не ходит", [("Inability to walk", "present")]),
        ("Fingers are short.", [("Short finger", "present")]),
        ("stenotic pulmonary valve", [("Pulmonic stenosis", "present")]),
        ("severe intellectual disability", [("Intellectual disability, severe", "present")]),
        ("short stature and broad thumbs", [("Short stature", "present"), ("Broad thumb", "present")]),
        ("There is a VSD.", [("Ventricular septal defect", "present")]),
        ("He is it.", []),
        ("", []),
        ("?!., ()", []),
    ],
)
def test_names_are_found_in_any_order_and_shared_words_twice(
    text: str, expected: list[tuple[str, str]]
) -> None:
    found = said(text)
    severe = {"Severe intellectual disability": "Intellectual disability, severe"}
    assert sorted((severe.get(name, name), state) for name, state in found) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Seizures.", "present"),
        ("No seizures.", "absent"),
        ("The parents deny fever, vomiting, and seizures.", "absent"),
        ("There was no evidence of ataxia or seizures.", "absent"),
        ("Seizures were never observed.", "absent"),
        ("Seizures: none.", "absent"),
        ("No fever, but seizures since March.", "present"),
        ("Microcephaly, no ptosis, seizures.", "present"),
        ("Without treatment the seizures returned.", "present"),
        ("Fever with or without seizures.", "present"),
        ("Жалоб на судороги не предъявляет.", "absent"),
        ("Suspected seizures.", "uncertain"),
        ("Seizures?", "uncertain"),
        ("?seizures", "uncertain"),
        ("Seizures could not be excluded.", "uncertain"),
        ("Судороги.", "present"),
        ("Судорог не было.", "absent"),
        ("Родители отрицают рвоту, судороги.", "absent"),
        ("Без судорог.", "absent"),
        ("Атаксии, судорог нет.", "absent"),
        ("Судорог не отмечалось, но есть рвота.", "absent"),
        ("Данных за судороги не получено.", "absent"),
        ("Рвоты нет, судороги с марта.", "present"),
        ("Подозрение на судороги.", "uncertain"),
        ("Нельзя исключить судороги.", "uncertain"),
        ("Судороги под вопросом.", "uncertain"),
        ("Судороги (-), атаксия (+).", "absent"),
        ("Атаксия (–), судороги (+).", "present"),
        ("Нет рвоты; судороги (±).", "uncertain"),
        ("No fever, seizures [+].", "present"),
        ("Угроза судорог.", "uncertain"),
        ("Атаксия? да. Судороги? Нет.", "absent"),
        ("Fever? No. Seizures? Yes, since March.", "present"),
        ("Судороги? Неясно.", "uncertain"),
    ],
)
def test_the_state_of_a_finding(text: str, state: str) -> None:
    assert ("Seizure", state) in said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hearing is normal.", "Hearing impairment"),
        ("normal intelligence", "Intellectual disability"),
        ("EEG normal", "EEG abnormality"),
        ("Печень не увеличена.", "Hepatomegaly"),
    ],
)
def test_what_is_normal_is_an_absent_finding(text: str, expected: str) -> None:
    assert said(text) == [(expected, "absent")]


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Птоз, нистагм отсутствуют.", {"Ptosis", "Nystagmus"}),
        ("Птоз, нистагм не выявлены, судороги есть.", {"Ptosis", "Nystagmus"}),
        ("Микроцефалия, судороги отсутствуют.", {"Seizure"}),
        ("Птоз, нистагм отсутствует.", {"Nystagmus"}),
        ("Нет ни судорог, ни гипотонии.", {"Seizure", "Hypotonia"}),
        ("No seizures, hypotonia, or microcephaly.", {"Seizure", "Hypotonia", "Microcephaly"}),
    ],
)
def test_a_denial_reaches_as_far_as_its_list(text: str, absent: set[str]) -> None:
    assert {name for name, state in said(text) if state == "absent"} == absent


@pytest.mark.parametrize("since", ["с 3 мес.", "с 2019 г.", "2 ст.", "с 5 лет."])
def test_an_abbreviation_behind_a_number_ends_its_sentence(since: str) -> None:
    assert said(f"Птоз {since} Судорог не было.") == [("Ptosis", "present"), ("Seizure", "absent")]


def test_an_abbreviation_elsewhere_ends_none() -> None:
    assert said("Птоз в г. Перми не выявлен.") == [("Ptosis", "absent")]


def test_a_sick_child_is_not_a_child_in_pain() -> None:
    assert said("Ребёнок болен с трёх лет.") == []
    assert said("Болит живот.") == [("Abdominal pain", "present")]


def test_low_blood_pressure_is_no_low_muscle_tone() -> None:
    assert said("Артериальная гипотония.") == [("Hypotension", "present")]
    assert said("Гипотония с рождения.") == [("Hypotonia", "present")]


def test_findings_of_relatives_are_not_the_childs() -> None:
    assert said("His mother has epilepsy.") == []
    assert said("У матери эпилепсия.") == []
    assert said("Mother reports seizures.") == [("Seizure", "present")]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The patient's brother has epilepsy.", None),
        ("Her older sister had seizures.", None),
        ("Both siblings had seizures.", "present"),
        ("Mother had migraine; the boy has seizures.", "present"),
        ("Mother had migraine; the boy never had a seizure.", "absent"),
        ("У старшего брата судороги.", None),
        ("У сестры эпилепсия.", None),
        ("У двух братьев судороги.", "present"),
        ("У матери мигрень, у ребёнка судороги.", "present"),
        ("У брата эпилепсия, у неё самой судорог не было.", "absent"),
        ("Братья здоровы, у пробанда судороги.", "present"),
        ("Мать страдает эпилепсией.", None),
        ("Мать с эпилепсией, отец здоров.", None),
        ("Старший брат, 7 лет, болен эпилепсией.", None),
        ("По линии матери: эпилепсия.", None),
        ("Второй близнец умер, были судороги.", None),
        ("Мать отмечает судороги с марта.", "present"),
        ("Мать с ребёнком обратилась: судороги с марта.", "present"),
        ("Мать больного отмечает судороги.", "present"),
        ("Отец — мигрень, у девочки судороги.", "present"),
    ],
)
def test_a_sentence_may_begin_with_a_brother_and_come_back_to_the_child(text: str, state: str | None) -> None:
    assert [how for name, how in said(text) if name == "Seizure"] == ([state] if state else [])


def test_capitals_after_a_semicolon_explain_nothing() -> None:
    assert said("Seizures; MRI was done. MRI was done again.") == [("Seizure", "present")]


def test_offsets_count_characters_of_the_text_as_it_was_sent() -> None:
    text = "Müller 👶 café: ёлка\r\nСудороги — «кофе с молоком», naïve seizures"
    found = find(text, shipped_lexicon()[0])
    assert {text[one.start : one.end] for one in found} >= {"Судороги", "seizures"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Отмечается килевидная грудная клетка.", "HP:0000768"),
        ("Тонико-клонические судороги с года", "HP:0002069"),
        ("Стигм дизэмбриогенеза много", "HP:0001999"),
        ("ВЖК II степени", "HP:0030746"),
        ("TOF, repaired", "HP:0001636"),
        ("Мальчик ходит на цыпочках", "HP:0030051"),
    ],
)
def test_how_doctors_write_is_read(text: str, code: str) -> None:
    assert code in {one.code for one in find(text, shipped_lexicon()[0])}


def test_the_longest_name_wins() -> None:
    names = lexicon([Name("HP:1", "Atrophy"), Name("HP:2", "Optic atrophy"), Name("HP:3", "Optic nerve")])
    assert [one.code for one in find("Atrophy; optic atrophy", names)] == ["HP:1", "HP:2"]


def test_an_abbreviation_that_the_text_explains_is_known_from_there_on() -> None:
    found = said("Progressive external ophthalmoplegia (PEO) at 12. PEO was marked.")
    assert [name for name, _ in found] == ["Progressive external ophthalmoplegia"] * 3


PIECES = [
    "судорог",
    "нет",
    "no",
    "seizures",
    ",",
    ".",
    " и ",
    "?",
    "\n",
    "fingers",
    "short",
    "and",
    "ё",
    "İ",
    "🙂",
    "не",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=30).map(" ".join))
def test_any_text_is_read_and_places_are_within_it(text: str) -> None:
    names, labels = shipped_lexicon()
    found = find(text, names)
    assert all(0 <= one.start < one.end <= len(text) and one.code in labels for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


class Typed:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def command(content: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stdin", Typed(content))
    out = io.StringIO()
    call_command("findings", language="ru", stdout=out)
    return out.getvalue()


def test_the_command_prints_places_and_negation(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = json.loads(command("Отёк? Нет. Судорог не было.".encode()[14:], monkeypatch))
    assert (found["code"], found["text"], found["state"], found["negated"]) == (
        "HP:0001250",
        "Судорог",
        "absent",
        True,
    )


def test_the_command_says_what_is_mistyped(monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(command("Микроцифалия, судороги".encode(), monkeypatch))
    assert [(one["code"], one["mistyped"]) for one in found] == [("HP:0000252", True), ("HP:0001250", False)]


def test_the_command_refuses_what_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="UTF-8"):
        command(b"\xff\xfe", monkeypatch)
