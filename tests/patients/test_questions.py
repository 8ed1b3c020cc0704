"""Questions between organisations about alike records: all of them are shown, page by page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.paging import PAGE_SIZE
from consilia.patients import queries
from consilia.patients.models import Child, DuplicateQuestion
from consilia.patients.services import answer_question
from consilia.patients.services.questions import put_question
from tests.factories.accounts import make_actor, make_workplace, signed_in_client
from tests.factories.patients import NOW, make_child

LATER = NOW + timedelta(hours=1)
MANY = PAGE_SIZE + 3


@pytest.fixture
def hospital(db: None) -> Any:
    return make_workplace()


@pytest.fixture
def coordinator(hospital: Any) -> Actor:
    return make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital)


@pytest.fixture
def known(hospital: Any) -> Child:
    return make_child(by=make_actor(Role.REFERRING_DOCTOR, organisation=hospital))


@pytest.fixture
def stranger(db: None) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


def ask(known: Child, *, by: Actor, text: str = "") -> DuplicateQuestion:
    question = put_question(known_id=known.id, about=make_child(by=by), text=text, by=by, at=NOW)
    assert question is not None
    return question


@pytest.fixture
def asked(known: Child, stranger: Actor) -> list[DuplicateQuestion]:
    """More than one page, all asked at one instant: only the identifier tells them apart."""
    return [ask(known, by=stranger, text=f"question {number:03}") for number in range(MANY)]


def texts_on(browser: Client, address: str) -> tuple[list[str], str]:
    """The questions on a page, and the address of the next page or an empty text."""
    html = browser.get(address).content.decode()
    onwards = re.search(r'href="(\?cursor=[^"]+)"[^>]*rel="next"', html)
    return re.findall(r"question \d{3}", html), onwards[1] if onwards else ""


def test_the_second_page_shows_what_the_first_one_leaves(
    coordinator: Actor, asked: list[DuplicateQuestion]
) -> None:
    browser, address = signed_in_client(coordinator), reverse("patients:questions")
    first, onwards = texts_on(browser, address)
    second, end = texts_on(browser, address + onwards)
    assert (len(first), len(second), end) == (PAGE_SIZE, 3, "")
    assert first + second == [question.text for question in asked]


def test_a_page_that_colleagues_emptied_gives_way_to_the_first(
    coordinator: Actor, asked: list[DuplicateQuestion]
) -> None:
    second = queries.open_questions(coordinator, NOW).next
    for question in queries.open_questions(coordinator, NOW, cursor=second).rows:
        answer_question(question_id=question.id, answer="another", by=coordinator, at=LATER)
    left = queries.open_questions(coordinator, LATER, cursor=second).rows
    assert [question.id for question in left] == [question.id for question in asked[:PAGE_SIZE]]


def test_the_list_of_children_counts_what_waits(coordinator: Actor, asked: list[DuplicateQuestion]) -> None:
    html = signed_in_client(coordinator).get(reverse("patients:list")).content.decode()
    assert f"Questions of other organisations: {MANY}" in html
