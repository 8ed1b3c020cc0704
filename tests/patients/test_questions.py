"""Questions between organisations about alike records: all are shown, and everybody concerned hears of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.paging import PAGE_SIZE
from consilia.network.models import Organisation
from consilia.notifications.models import Notification, OwnQuietHours, SubscriptionPolicy
from consilia.patients import queries
from consilia.patients.models import Child, DuplicateQuestion
from consilia.patients.services import answer_question, grant_sight, merge_children
from consilia.patients.services.questions import put_question
from tests.factories.accounts import make_actor, make_user, make_workplace, signed_in_client
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


def news_of(actor: Actor) -> list[tuple[str, str, str]]:
    """Kind, subject and page of what one person was told."""
    rows = Notification.objects.filter(user_id=actor.user_id)
    return [(row.kind, row.subject, str(row.subject_id)) for row in rows]


def test_who_may_answer_hears_of_a_question_and_nobody_else(
    coordinator: Actor, known: Child, stranger: Actor, hospital: Any, run_jobs: Any
) -> None:
    asking = Organisation.objects.get(pk=stranger.organisation_id)
    colleague = make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital)
    others = [
        stranger,
        make_actor(Role.REFERRING_DOCTOR, organisation=hospital),
        make_actor(Role.ORGANISATION_COORDINATOR, organisation=asking),
        make_actor(Role.ORGANISATION_COORDINATOR),
    ]
    question = ask(known, by=stranger)
    assert "patients.tell_of_question" in run_jobs()
    for told in (coordinator, colleague):
        assert news_of(told) == [("duplicate_asked", "question", str(question.id))]
    assert [news_of(other) for other in others] == [[], [], [], []]


def test_who_sees_the_child_by_a_merge_may_answer_too(
    coordinator: Actor, known: Child, stranger: Actor
) -> None:
    kept = make_child(by=coordinator)
    merge_children(kept_id=kept.id, gone_id=known.id, reason="one girl", by=coordinator, at=NOW)
    elsewhere = make_actor(Role.ORGANISATION_COORDINATOR)
    grant_sight(
        child=kept,
        organisation_id=elsewhere.organisation_id,
        role=None,
        reason="same child",
        by=coordinator,
        at=NOW,
    )
    question = ask(known, by=stranger)
    assert queries.answerers(question, LATER) == {coordinator.user_id, elsewhere.user_id}


def test_who_asked_hears_of_the_answer(
    coordinator: Actor, known: Child, stranger: Actor, run_jobs: Any
) -> None:
    first, second = (ask(known, by=stranger) for _ in range(2))
    for question in (second, first):
        answer_question(question_id=question.id, answer="another", by=coordinator, at=LATER)
    run_jobs()
    assert sorted(news_of(stranger)) == sorted(
        ("duplicate_answered", "child", str(question.about_id)) for question in (first, second)
    )


def test_news_of_a_question_leads_to_it_and_is_read_there(
    coordinator: Actor, known: Child, stranger: Actor, run_jobs: Any
) -> None:
    question, browser = ask(known, by=stranger), signed_in_client(coordinator)
    run_jobs()
    address = reverse("patients:answer_question", args=[question.id])
    news = Notification.objects.get(user_id=coordinator.user_id)
    assert browser.get(f"/notifications/{news.id}/").headers["Location"] == address
    Notification.objects.update(read_at=None)
    browser.get(address)
    assert not Notification.objects.unread().exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "This question is answered already."), ("ru", "На этот вопрос уже ответили.")],
)
def test_who_comes_second_learns_that_it_is_answered(
    language: str, said: str, coordinator: Actor, known: Child, stranger: Actor
) -> None:
    question = ask(known, by=stranger)
    answer_question(question_id=question.id, answer="same", by=coordinator, at=NOW)
    actor = make_actor(
        Role.ORGANISATION_COORDINATOR,
        user=make_user(language=language),
        organisation=known.registering_organisation,
    )
    address = reverse("patients:answer_question", args=[question.id])
    browser = signed_in_client(actor)
    for response in (browser.get(address), browser.post(address, {"answer": "another"})):
        assert response.status_code == 409
        assert said in response.content.decode()
    assert DuplicateQuestion.objects.get().answer == "same"


def test_the_letter_about_a_question_says_nothing_of_it(
    coordinator: Actor, known: Child, stranger: Actor, run_jobs: Any
) -> None:
    OwnQuietHours.objects.create(user_id=coordinator.person_id)  # at whatever hour this test runs
    SubscriptionPolicy.objects.filter(kind="duplicate_asked").update(delay_minutes=0)
    ask(known, by=stranger, text="the girl of bed 4")
    run_jobs()
    (letter,) = mail.outbox
    assert "There is news in Consilia." in letter.body
    for secret in ("bed 4", known.family_name, str(known.id), "record"):
        assert secret not in letter.message().as_string() + letter.body
