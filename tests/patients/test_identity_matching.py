"""One child or two? The weighing is symmetric, explains itself, and never loses a twin."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.patients.domain.identity_matching import Facts, Reason, Verdict, compare, similarity

MARIA = Facts("Щербакова", "Мария", "Ивановна", date(2019, 3, 12), "female", "RU-PER")
NUMBER = frozenset({("snils", b"1")})

family_names = st.sampled_from(["Щербакова", "Shcherbakova", "Щербокова", "Иванова", "Иванов", "Ёлкина"])
given_names = st.sampled_from(["Мария", "Maria", "Марина", "Фёдор", "", "Щербакова"])
people = st.builds(
    Facts,
    family_names,
    given_names,
    st.sampled_from(["Ивановна", "Иванович", "Петровна", ""]),
    st.sampled_from([date(2019, 3, 12), date(2019, 12, 3), date(2019, 3, 13), date(2015, 8, 21)]),
    st.sampled_from(["female", "male", "unknown"]),
    st.sampled_from(["RU-PER", "RU-MOW", ""]),
    st.booleans(),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([frozenset(), NUMBER]),
    st.sampled_from([frozenset(), NUMBER, frozenset({("snils", b"2")})]),
)


@given(people, people)
def test_the_order_of_the_two_does_not_matter(one: Facts, other: Facts) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.verdict, there.score) == (back.verdict, back.score)
    assert set(there.reasons) == set(back.reasons)


@given(people)
def test_a_named_child_without_a_twin_is_surely_like_itself(child: Facts) -> None:
    itself = replace(child, multiple_birth=False, birth_order=None, numbers=NUMBER, lifelong=NUMBER)
    assert compare(itself, itself).verdict is Verdict.CERTAIN


@given(people, people)
def test_a_score_is_always_explained(one: Facts, other: Facts) -> None:
    match = compare(one, other)
    assert 0 <= match.score <= 100
    assert (match.verdict is Verdict.NONE) == (match.reasons == ())


@given(st.text(alphabet="abcи ", max_size=12), st.text(alphabet="abcи ", max_size=12))
def test_similarity_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({}, Verdict.LIKELY, Reason.SAME_BIRTH_DATE),
        (
            {"family_name": "Shcherbakova", "given_name": "Maria", "patronymic": ""},
            Verdict.LIKELY,
            Reason.GIVEN_NAME,
        ),
        ({"birth_date": date(2019, 12, 3)}, Verdict.LIKELY, Reason.DAY_AND_MONTH_EXCHANGED),
        ({"birth_date": date(2019, 3, 13)}, Verdict.LIKELY, Reason.BIRTH_DATE_ONE_SLIP),
        ({"birth_date": date(2019, 3, 21)}, Verdict.LIKELY, Reason.BIRTH_DATE_ONE_SLIP),
        ({"family_name": "Щербокова"}, Verdict.LIKELY, Reason.FAMILY_NAME),
        ({"family_name": "Мария", "given_name": "Щербакова"}, Verdict.LIKELY, Reason.NAMES_EXCHANGED),
        ({"given_name": "", "patronymic": ""}, Verdict.POSSIBLE, Reason.NO_GIVEN_NAME),
        ({"family_name": "Орлова"}, Verdict.POSSIBLE, Reason.PATRONYMIC),
        ({"birth_date": date(2015, 8, 21)}, Verdict.NONE, None),
        ({"family_name": "Орлова", "given_name": "Анна", "patronymic": ""}, Verdict.NONE, None),
    ],
)
def test_what_changed_decides(changes: dict[str, Any], verdict: Verdict, reason: Reason | None) -> None:
    match = compare(MARIA, replace(MARIA, **changes))
    assert match.verdict is verdict
    assert reason is None or reason in dict(match.reasons)


def test_an_equal_number_is_certain_whatever_else_was_typed() -> None:
    ours = replace(MARIA, numbers=NUMBER)
    theirs = Facts("Orlova", "M", "", date(2011, 1, 1), "unknown", "", numbers=NUMBER)
    assert compare(ours, theirs).verdict is Verdict.CERTAIN


def test_two_numbers_for_life_speak_against_one_child() -> None:
    ours = replace(MARIA, lifelong=frozenset({("snils", b"1")}))
    theirs = replace(MARIA, lifelong=frozenset({("snils", b"2")}))
    match = compare(ours, theirs)
    assert match.verdict is Verdict.POSSIBLE
    assert Reason.OTHER_IDENTIFIER in dict(match.reasons)


@pytest.mark.parametrize(
    "twin",
    [
        replace(MARIA, given_name="Анна"),
        replace(MARIA, given_name="Иван", sex="male", family_name="Щербаков", patronymic="Иванович"),
        replace(MARIA, given_name="Марина"),
        replace(MARIA, given_name="Марианна", multiple_birth=True),
        replace(MARIA, given_name="Анна", numbers=NUMBER),
    ],
    ids=["sister", "brother", "like name", "alike, said to be a twin", "one number on both"],
)
def test_twins_are_shown_as_twins_and_never_as_a_sure_duplicate(twin: Facts) -> None:
    ours = replace(MARIA, numbers=twin.numbers)
    match = compare(ours, twin)
    assert match.maybe_twin
    assert match.verdict in {Verdict.POSSIBLE, Verdict.LIKELY}
    assert match.verdict is Verdict.POSSIBLE or twin.numbers


def test_two_newborn_twins_without_names_are_two() -> None:
    first = Facts("Щербакова", "", "", date(2026, 3, 1), "female", multiple_birth=True, birth_order=1)
    second = replace(first, birth_order=2)
    assert compare(first, second).maybe_twin
    assert compare(first, second).verdict is Verdict.POSSIBLE


def test_another_father_means_no_twin() -> None:
    match = compare(MARIA, replace(MARIA, given_name="Анна", patronymic="Петровна"))
    assert not match.maybe_twin
