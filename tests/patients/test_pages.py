"""The pages of children: both languages, without JavaScript, with mistakes explained."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.patients.models import Child, Consent, DuplicateQuestion, Guardian, Identifier, MergeRecord
from tests.factories.accounts import make_actor, make_user, make_workplace, signed_in_client
from tests.factories.patients import (
    make_child,
    make_consent,
    make_guardian,
    make_identifier,
    snils_number,
)

FACTS = {
    "family_name": "Щербакова",
    "given_name": "Мария",
    "patronymic": "Ивановна",
    "birth_date": "2019-03-12",
    "sex": "female",
    "country": "RU",
    "language": "ru",
}


@pytest.fixture
def hospital(db: None) -> Any:
    return make_workplace()


@pytest.fixture
def doctor(hospital: Any) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR, organisation=hospital)


@pytest.fixture
def coordinator(hospital: Any) -> Actor:
    return make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital)


@pytest.fixture
def browser(doctor: Actor, languages_known: None) -> Client:
    return signed_in_client(doctor)


@pytest.fixture
def languages_known(db: None) -> None:
    from django.apps import apps

    for place, (code, english, russian) in enumerate(
        (("ru", "Russian", "Русский"), ("en", "English", "Английский"))
    ):
        apps.get_model("network", "Language").objects.get_or_create(
            code=code, defaults={"name_en": english, "name_ru": russian, "position": place}
        )


def address(name: str, *arguments: object) -> str:
    return reverse(f"patients:{name}", args=arguments)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_child_is_registered_by_the_form(browser: Client) -> None:
    number = snils_number()
    answer = browser.post(address("register"), {**FACTS, "number_snils": number}, follow=True)
    assert answer.status_code == 200
    child = Child.objects.get()
    assert child.full_name in text_of(answer)
    assert number[-2:] in text_of(answer)
    assert number not in text_of(answer)
    assert browser.get(address("list")).content.decode().count(child.full_name) == 1


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"birth_date": "2019-02-30"}, 422, "Enter a valid date"),
        ({"birth_date": "2100-01-01"}, 422, "lies in the future"),
        ({"birth_date": "1990-01-01"}, 422, "More than 25 years ago"),
        ({"given_name": ""}, 422, "Enter the given name"),
        ({"number_snils": "112-233-445 96"}, 422, "check digits do not fit"),
        ({"number_snils": "112"}, 422, "does not look like the number"),
        ({"family_name": "Щер\u202eбакова"}, 422, "invisible (U+202E)"),
        ({"family_name": "Щ" * 101}, 422, "at most 100 characters"),
        ({"sex": "both"}, 422, "Select a valid choice"),
        ({"country": "XX"}, 422, "Select a valid choice"),
        ({"birth_order": "2"}, 422, "Tick the multiple birth"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(
    browser: Client, typed: dict[str, str], status: int, said: str
) -> None:
    answer = browser.post(address("register"), {**FACTS, **typed})
    assert answer.status_code == status
    assert said in text_of(answer)
    assert "Ивановна" in text_of(answer)
    assert not Child.objects.exists()


def test_a_foreign_child_without_any_number_is_welcome(browser: Client) -> None:
    typed = {
        **FACTS,
        "family_name": "Suharto",
        "given_name": "",
        "patronymic": "",
        "country": "ID",
        "language": "en",
    }
    assert browser.post(address("register"), typed).status_code == 302


def test_an_alike_child_is_shown_and_decided_about(browser: Client, doctor: Actor) -> None:
    browser.post(address("register"), FACTS)
    typed = {**FACTS, "family_name": "Shcherbakova", "given_name": "Maria", "patronymic": ""}
    answer = browser.post(address("register"), typed)
    assert answer.status_code == 422
    assert "A child like this is already known" in text_of(answer)
    assert "Щербакова Мария Ивановна" in text_of(answer)
    assert "same date of birth" in text_of(answer)
    without_reason = browser.post(address("register"), {**typed, "decide": "yes", "decision": "twin"})
    assert "Say what tells the two children apart" in text_of(without_reason)
    without_choice = browser.post(address("register"), {**typed, "decide": "yes"})
    assert without_choice.status_code == 422
    assert Child.objects.count() == 1
    decided = {**typed, "decide": "yes", "decision": "twin", "reason": "two bracelets"}
    assert browser.post(address("register"), decided).status_code == 302
    assert Child.objects.count() == 2


def test_a_child_of_strangers_is_not_shown_but_may_be_asked_about(browser: Client) -> None:
    make_child(family_name="Щербакова", given_name="Мария", birth_date=date(2019, 3, 12))
    answer = browser.post(address("register"), {**FACTS, "birth_date": "2019-03-12"})
    assert "A child of another organisation" in text_of(answer)
    assert "Сергеевна" not in text_of(answer)
    assert "same date of birth" not in text_of(answer)
    asked = {
        **FACTS,
        "birth_date": "2019-03-12",
        "decide": "yes",
        "decision": "ask",
        "reason": "is she yours?",
    }
    assert browser.post(address("register"), asked).status_code == 302
    assert DuplicateQuestion.objects.get().text == "is she yours?"


def test_the_live_check_answers_the_part_alone(browser: Client) -> None:
    browser.post(address("register"), FACTS)
    answer = browser.post(address("similar"), FACTS, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert text_of(answer).strip().startswith('<div id="similar"')
    empty = browser.post(address("similar"), {"family_name": "Щ"}, headers={"HX-Request": "true"})
    assert "<li>" not in text_of(empty)


def test_who_came_to_choose_a_child_for_a_case_is_led_on(browser: Client) -> None:
    answer = browser.post(address("register") + "?for=case", FACTS)
    assert answer.headers["Location"] == f"{reverse('cases:start')}?child={Child.objects.get().id}"
    assert browser.get(address("list") + "?for=elsewhere").status_code == 200


def test_opening_a_child_is_recorded_and_strangers_get_404(browser: Client, doctor: Actor) -> None:
    child = make_child(by=doctor)
    assert browser.get(address("detail", child.id)).status_code == 200
    assert AuditEntry.objects.filter(name="ChildRead", subject_id=child.id).count() == 1
    stranger = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    for path in (child.id, uuid4()):
        assert stranger.get(address("detail", path)).status_code == 404
    assert AuditEntry.objects.filter(name="ChildRead").count() == 1


def test_a_number_is_shown_only_on_request(browser: Client, doctor: Actor) -> None:
    row = make_identifier(make_child(by=doctor), "snils", value="087-654-302 00", by=doctor)
    page = browser.get(address("detail", row.child_id))
    assert "08765430200" not in text_of(page)
    revealed = browser.post(address("reveal_identifier", row.id))
    assert "08765430200" in text_of(revealed)
    assert revealed.headers["Cache-Control"] == "no-store"
    assert browser.get(address("reveal_identifier", row.id)).status_code == 405


def test_a_stale_change_is_answered_with_what_changed(browser: Client, doctor: Actor) -> None:
    child = make_child(by=doctor, given_name="Анна")
    first = browser.post(address("change", child.id), {**FACTS, "version": "1"})
    assert first.status_code == 302
    second = browser.post(address("change", child.id), {**FACTS, "given_name": "Ольга", "version": "1"})
    assert second.status_code == 409
    assert "Мария" in text_of(second)
    assert "Ольга" in text_of(second)


def test_a_guardian_is_added_reached_and_removed(browser: Client, doctor: Actor) -> None:
    child = make_child(by=doctor)
    typed = {"relation": "MTH", "family_name": "Щербакова", "given_name": "Анна", "phone": "+7 912 345-67-89"}
    page = browser.post(address("add_guardian", child.id), typed, follow=True)
    assert 'href="tel:+79123456789"' in text_of(page)
    guardian = Guardian.objects.get()
    assert "Remove" in text_of(browser.get(address("remove_guardian", guardian.id)))
    browser.post(address("remove_guardian", guardian.id))
    guardian.refresh_from_db()
    assert guardian.ends is not None


def test_a_wrong_telephone_is_refused(browser: Client, doctor: Actor) -> None:
    typed = {"relation": "MTH", "family_name": "Щ", "given_name": "А", "phone": "ask at the desk"}
    answer = browser.post(address("add_guardian", make_child(by=doctor).id), typed)
    assert answer.status_code == 422


def test_a_number_is_added_and_taken_out_of_use_with_a_reason(browser: Client, doctor: Actor) -> None:
    child = make_child(by=doctor)
    browser.post(address("add_identifier", child.id), {"kind": "snils", "value": snils_number()})
    row = Identifier.objects.get()
    assert browser.post(address("retire_identifier", row.id), {"reason": ""}).status_code == 422
    browser.post(address("retire_identifier", row.id), {"reason": "typed for another child"})
    row.refresh_from_db()
    assert row.standing == Identifier.Standing.RETIRED
    again = browser.post(address("add_identifier", child.id), {"kind": "snils", "value": "112-233-445 96"})
    assert "check digits" in text_of(again)


def test_a_consent_is_recorded_and_withdrawn(browser: Client, doctor: Actor) -> None:
    child = make_child(by=doctor)
    guardian = make_guardian(child, by=doctor)
    typed = {
        "purpose": "teleconsultation",
        "given_by": "guardian",
        "guardian": str(guardian.id),
        "evidence": "Signed form in the paper record",
        "given_on": timezone.localdate().isoformat(),
    }
    page = browser.post(address("give_consent", child.id), typed, follow=True)
    assert "In force" in text_of(page)
    consent = Consent.objects.get()
    page = browser.post(address("withdraw_consent", consent.id), {"reason": "moved away"}, follow=True)
    assert "Withdrawn" in text_of(page)
    assert "moved away" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_by": "guardian"}, "Choose the guardian who agreed"),
        ({"given_by": "child"}, "from the age of 15"),
        ({"given_by": "legal_ground"}, "Name the rule"),
        ({"given_by": "legal_ground", "legal_ground": "x", "evidence": ""}, "This field is required"),
        ({"given_by": "legal_ground", "legal_ground": "x", "document_hash": "xyz"}, "64 characters"),
        (
            {
                "given_by": "legal_ground",
                "legal_ground": "x",
                "given_on": (timezone.localdate() + timedelta(days=2)).isoformat(),
            },
            "cannot be given in the future",
        ),
    ],
)
def test_a_consent_that_cannot_be_is_explained(
    browser: Client, doctor: Actor, typed: dict[str, str], said: str
) -> None:
    child = make_child(by=doctor)
    facts = {"purpose": "registry", "evidence": "Form", "given_on": timezone.localdate().isoformat(), **typed}
    answer = browser.post(address("give_consent", child.id), facts)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_two_records_are_compared_merged_and_parted(
    doctor: Actor, coordinator: Actor, languages_known: None
) -> None:
    kept, gone = make_child(by=doctor, given_name="Мария"), make_child(by=doctor, given_name="Марья")
    browser = signed_in_client(coordinator)
    page = browser.get(address("merge", kept.id, gone.id))
    assert "Мария" in text_of(page)
    assert "Марья" in text_of(page)
    choices = dict.fromkeys(re.findall(r'name="(take_\w+)"', page.content.decode()), "kept")
    assert browser.post(address("merge", kept.id, gone.id), {**choices, "reason": ""}).status_code == 422
    done = {**choices, "take_given_name": "gone", "reason": "one certificate"}
    assert "Марья" in text_of(browser.post(address("merge", kept.id, gone.id), done, follow=True))
    assert browser.get(address("detail", gone.id)).headers["Location"].startswith(address("detail", kept.id))
    record = MergeRecord.objects.get()
    browser.post(address("unmerge", record.id), {"reason": "two children"})
    assert "Мария" in text_of(browser.get(address("detail", kept.id)))


def test_a_question_of_another_hospital_is_answered(
    browser: Client, coordinator: Actor, hospital: Any
) -> None:
    browser.post(address("register"), FACTS)
    elsewhere = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    elsewhere.post(address("register"), {**FACTS, "decide": "yes", "decision": "ask", "reason": "yours?"})
    ours = signed_in_client(coordinator)
    assert "yours?" in text_of(ours.get(address("questions")))
    question = DuplicateQuestion.objects.get()
    page = ours.get(address("answer_question", question.id))
    assert "Is this one child?" in text_of(page)
    assert ours.post(address("answer_question", question.id), {}).status_code == 422
    ours.post(address("answer_question", question.id), {"answer": "same"})
    assert elsewhere.get(address("detail", question.known_id)).status_code == 200
    assert browser.get(address("questions")).status_code == 404


def test_alike_records_of_a_child_are_listed_and_asked_about(browser: Client, doctor: Actor) -> None:
    theirs = make_child(family_name="Щербакова", given_name="Мария", patronymic="Ивановна")
    ours = make_child(by=doctor)
    typed = {**FACTS, "birth_date": theirs.birth_date.isoformat(), "version": "1"}
    browser.post(address("change", ours.id), typed)
    page = text_of(browser.get(address("alike", ours.id)))
    (reference,) = re.findall(r'name="reference" value="([^"]+)"', page)
    browser.post(address("ask", ours.id), {"reference": reference, "text": "one girl?"})
    assert DuplicateQuestion.objects.get().about_id == ours.id
    browser.post(address("ask", ours.id), {"reference": "AAAA-AAAA"})
    assert DuplicateQuestion.objects.count() == 1


def pages_of(child: Child, doctor: Actor) -> Iterator[str]:
    consent = make_consent(child, by=doctor)
    row = make_identifier(child, "oms", by=doctor)
    other = make_child(by=doctor)
    yield address("list")
    yield address("list") + "?q=нет+такого"
    yield address("register")
    for name in ("change", "death", "add_guardian", "add_identifier", "give_consent", "alike"):
        yield address(name, child.id)
    yield address("remove_guardian", consent.guardian_id)
    yield address("retire_identifier", row.id)
    yield address("withdraw_consent", consent.id)
    yield address("merge", child.id, other.id)
    yield address("questions")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_speaks_the_readers_language(language: str, hospital: Any, languages_known: None) -> None:
    reader = make_user(language=language)
    coordinator = make_actor(Role.ORGANISATION_COORDINATOR, user=reader, organisation=hospital)
    browser = signed_in_client(coordinator)
    for path in pages_of(make_child(by=coordinator), coordinator):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)
        assert bool(re.search("[а-яё]", title)) == (language == "ru"), (path, title)


def test_the_age_of_a_newborn_is_told_in_days(browser: Client, doctor: Actor) -> None:
    born = timezone.localdate() - timedelta(days=5)
    child = make_child(by=doctor, at=timezone.now(), birth_date=born, given_name="")
    page = text_of(browser.get(address("detail", child.id)))
    assert "5 days" in page
    assert "Newborn of" in page
    assert doctor.user_id
    User.objects.filter(pk=doctor.user_id).update(language="ru")
    page = text_of(browser.get(address("detail", child.id)))
    assert "5 дней" in page


def test_who_is_told_of_a_hidden_child_leaves_a_trace(browser: Client, doctor: Actor) -> None:
    hidden = make_child(family_name="Щербакова", given_name="Мария", birth_date=date(2019, 3, 12))
    for name in ("register", "similar"):
        browser.post(address(name), FACTS, headers={"HX-Request": "true"})
    traces = AuditEntry.objects.filter(name="AlikenessTold", subject_id=hidden.id, user_id=doctor.user_id)
    assert traces.count() == 2
    assert "Щербакова" not in str(list(traces.values()))
