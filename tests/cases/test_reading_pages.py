"""Findings in the doctor's own words: chips beside her summary, taken over only when she accepts them."""

import pytest
from django.test import Client
from django.urls import reverse

from consilia.cases.models import Case
from consilia.terminology.domain.records import Synonym
from tests.factories.accounts import signed_in_client
from tests.factories.cases import REQUEST, Scene, make_scene
from tests.factories.terminology import load_terms, make_term

pytestmark = pytest.mark.django_db

TEXT = "Seizures since March. No microcephaly. Suspected autism."


@pytest.fixture
def scene() -> Scene:
    load_terms(
        make_term("HP:0001250", "Seizure", "Судороги", synonyms=(Synonym("Fits"),)),
        make_term("HP:0000252", "Microcephaly", "Микроцефалия"),
        make_term("HP:0000717", "Autism", "Аутизм"),
    )
    return make_scene()


@pytest.fixture
def doctor(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.draft(complete=False)


def form(case: Case, **changes: object) -> dict[str, object]:
    case.refresh_from_db()
    return {"version": str(case.version), "question": REQUEST["question"], "summary": TEXT, **changes}


def stored(case: Case) -> list[tuple[str, str]]:
    return list(case.findings.values_list("code", "presence"))


def test_reading_stores_nothing_and_marks_each_state(doctor: Client, case: Case) -> None:
    shown = doctor.post(reverse("cases:read_text", args=[case.id]), {"summary": TEXT}).content.decode()
    assert [word in shown for word in ("Seizures", "microcephaly", "autism", "uncertain")] == [True] * 4
    assert stored(case) == []


def test_without_scripts_all_but_the_uncertain_are_accepted_at_once(doctor: Client, case: Case) -> None:
    address = reverse("cases:draft", args=[case.id])
    shown = doctor.post(address, form(case, read="1"))
    assert "HP:0001250 observed" in shown.content.decode()
    assert stored(case) == []
    doctor.post(address, form(case, accept_all="1"))
    assert stored(case) == [("HP:0001250", "observed"), ("HP:0000252", "excluded")]


def test_an_uncertain_one_is_observed_only_by_a_click_of_its_own(doctor: Client, case: Case) -> None:
    doctor.post(reverse("cases:draft", args=[case.id]), form(case, accept="HP:0000717 observed"))
    assert stored(case) == [("HP:0000717", "observed")]


def test_what_is_in_the_list_keeps_its_state(doctor: Client, case: Case) -> None:
    listed = {"findings": "HP:0001250", "findings_state": "excluded"}
    doctor.post(reverse("cases:draft", args=[case.id]), form(case, accept_all="1", **listed))
    assert stored(case) == [("HP:0001250", "excluded"), ("HP:0000252", "excluded")]


def test_said_both_ways_is_for_the_doctor_to_decide(doctor: Client, case: Case) -> None:
    both = form(case, summary="No seizures before. Fits since May.", accept_all="1")
    assert "uncertain" in doctor.post(reverse("cases:draft", args=[case.id]), both).content.decode()
    assert stored(case) == []


def test_a_mistyped_one_is_marked_and_wants_a_click_of_its_own(doctor: Client, case: Case) -> None:
    mistyped = form(case, summary="Seizurres since May. No microcephaly.", accept_all="1")
    shown = doctor.post(reverse("cases:draft", args=[case.id]), mistyped).content.decode()
    assert "mistyped?" in shown
    assert stored(case) == [("HP:0000252", "excluded")]
    doctor.post(reverse("cases:draft", args=[case.id]), form(case, accept="HP:0001250 observed"))
    assert ("HP:0001250", "observed") in stored(case)


def test_what_is_no_finding_is_not_accepted(doctor: Client, case: Case) -> None:
    address = reverse("cases:draft", args=[case.id])
    for value in ("HP:0000717", "HP:0000717 perhaps", "HP:9999999 observed", " "):
        doctor.post(address, form(case, accept=value))
    assert stored(case) == []


def test_a_stranger_may_not_ask(scene: Scene, case: Case) -> None:
    expert = signed_in_client(scene.expert)
    assert expert.post(reverse("cases:read_text", args=[case.id]), {"summary": TEXT}).status_code == 404
