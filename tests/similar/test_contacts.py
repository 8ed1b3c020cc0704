"""Asking the doctors of a similar patient: who may, who hears, who answers, and that nobody learns a name."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.cases.models import Case
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from consilia.similar import jobs, services
from consilia.similar.domain.words import REQUEST, RequestState
from consilia.similar.models import ContactRequest, Profile
from consilia.similar.queries.requests import request_for, request_page, requests_visible_to
from consilia.similar.services import (
    AskedAlready,
    ContactOver,
    OwnPatient,
    ReasonMissing,
    WordsMissing,
)
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import FOCAL, SEIZURE, SEPTUM
from tests.factories.similar import make_alike, with_table, withdraw
from tests.factories.terminology import load_terms, make_term
from tests.jobs import run_until_idle
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
QUESTION = "How did you begin the treatment?"


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> None:
    with_table(settings, tmp_path)
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"),
        make_term(FOCAL, "Focal seizure", "Фокальный приступ"),
        make_term(SEPTUM, "Septal defect", "Дефект перегородки"),
    )


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.draft()


@pytest.fixture
def patient(scene: Scene) -> Profile:
    other_expert = make_actor(Role.EXPERT, organisation=scene.stranger_house)
    return make_alike(
        scene, observed=[FOCAL, SEPTUM], centre=scene.stranger_house, doctor_id=other_expert.user_id
    )


@pytest.fixture
def coordinator(patient: Profile) -> Actor:
    return make_actor(Role.TRIAGE_COORDINATOR, organisation=patient.centre)


def doctor_of(patient: Profile) -> Actor:
    return actor_of(Membership.objects.get(user=patient.doctor))


def ask(scene: Scene, case: Case, patient: Profile, words: str = QUESTION) -> ContactRequest:
    return services.ask_contact(
        case_id=case.id, reference=patient.reference, words=words, by=scene.referrer, at=scene.tick()
    )


def heard(actor: Actor) -> set[str]:
    return set(Notification.objects.filter(user=actor.user_id).values_list("kind", flat=True))


def test_the_lifecycle_ends_where_it_says() -> None:
    assert {target for move in REQUEST.moves.values() for target in move.targets} == set(REQUEST.ends)


def test_the_centre_is_told_and_when_it_accepts_the_asker_is(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    request = ask(scene, case, patient)
    run_until_idle()
    assert heard(coordinator) == {"contact_asked"}
    assert "contact_asked" in heard(doctor_of(patient))
    assert request.shared == [[SEIZURE, SEIZURE]], "what both have, in codes"
    services.accept_contact(request_id=request.id, by=coordinator, at=scene.tick())
    run_until_idle()
    assert "contact_answered" in heard(scene.referrer)
    with pytest.raises(ContactOver):
        services.withdraw_contact(request_id=request.id, by=scene.referrer, at=scene.tick())


def test_nothing_is_asked_twice_without_words_or_about_the_child_itself(
    scene: Scene, case: Case, patient: Profile
) -> None:
    with pytest.raises(WordsMissing):
        ask(scene, case, patient, "  ")
    ask(scene, case, patient)
    with pytest.raises(AskedAlready):
        ask(scene, case, patient)
    own = make_alike(scene)
    Profile.objects.filter(pk=own.pk).update(child=own.child)
    Case.objects.filter(pk=case.pk).update(child=own.child)
    with pytest.raises(OwnPatient):
        ask(scene, case, own)


def test_strangers_neither_ask_nor_answer(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    with pytest.raises(Case.DoesNotExist):
        services.ask_contact(
            case_id=case.id, reference=patient.reference, words=QUESTION, by=scene.stranger, at=scene.tick()
        )
    request = ask(scene, case, patient)
    foreign = make_actor(Role.TRIAGE_COORDINATOR)
    with pytest.raises(ContactRequest.DoesNotExist):
        services.accept_contact(request_id=request.id, by=foreign, at=scene.tick())
    with pytest.raises(NotAllowed):
        services.accept_contact(request_id=request.id, by=scene.referrer, at=scene.tick())
    with pytest.raises(NotAllowed):
        services.withdraw_contact(request_id=request.id, by=coordinator, at=scene.tick())


def test_who_declines_says_why_and_what_nobody_answers_ends(
    scene: Scene, case: Case, patient: Profile
) -> None:
    doctor, request = doctor_of(patient), ask(scene, case, patient)
    with pytest.raises(ReasonMissing):
        services.decline_contact(request_id=request.id, reason=" ", by=doctor, at=scene.tick())
    services.decline_contact(request_id=request.id, reason="Not treated here", by=doctor, at=scene.tick())
    again = ask(scene, case, patient)
    ContactRequest.objects.filter(pk=again.pk).update(
        asked_at=scene.at - timedelta(days=30), expires_at=scene.at - timedelta(days=16)
    )
    jobs.expire(timestamp=0)
    again.refresh_from_db()
    assert again.state == RequestState.EXPIRED


def test_a_withdrawn_consent_hides_the_request_at_once_and_then_ends_it(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    request = ask(scene, case, patient)
    withdraw(patient, "registry", by=scene.referrer, at=scene.tick())
    for actor in (scene.referrer, coordinator, doctor_of(patient)):
        assert not requests_visible_to(actor, scene.tick()).exists()
    run_until_idle()
    request.refresh_from_db()
    assert request.state == RequestState.EXPIRED
    with pytest.raises(Profile.DoesNotExist):
        ask(scene, case, patient)


def test_the_second_wall_shows_each_reader_what_the_first_shows(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    ask(scene, case, patient)
    readers = [
        scene.referrer,
        scene.expert,
        coordinator,
        doctor_of(patient),
        scene.coordinator,
        scene.stranger,
    ]
    for withdrawn in (False, True):
        if withdrawn:
            withdraw(patient, "registry", by=scene.referrer, at=scene.tick())
        shown, at = 0, scene.tick()
        for actor in readers:
            first = set(requests_visible_to(actor, at).values_list("id", flat=True))
            with a_process_that_serves_pages(), seeing_as(actor, at):
                assert set(ContactRequest.objects.values_list("id", flat=True)) == first, actor
                assert not Profile.objects.exists()
            shown += len(first)
        assert shown == (0 if withdrawn else 3)


def test_every_table_stands_behind_the_wall_or_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in apps.get_app_config("similar").get_models()}
    assert tables - walled == {"similar_similarpolicy"}, "figures name no child"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_a_doctor_finds_a_patient_asks_and_both_see_how_to_reach_each_other(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    doctor, centre = signed_in_client(scene.referrer), signed_in_client(coordinator)
    page = text(doctor.get(f"/similar/cases/{case.id}/"))
    assert "Patent arterial duct" in page
    assert "Seizure" in page
    assert patient.child.family_name not in page
    assert str(patient.child_id) not in page
    assert patient.child.birth_date.isoformat() not in page
    address = f"/similar/cases/{case.id}/ask/{patient.reference}/"
    assert doctor.post(address, {"words": ""}).status_code == 422
    assert doctor.post(address, {"words": QUESTION}).status_code == 302
    assert "Waits for an answer" in text(doctor.get(f"/similar/cases/{case.id}/"))
    request = ContactRequest.objects.get()
    asked = text(centre.get(f"/similar/contacts/{request.id}/"))
    assert QUESTION in asked
    assert case.child.family_name not in asked
    assert scene.referrer.name.split()[0] in text(centre.get("/similar/contacts/"))
    assert "@" not in asked.split("<main", 1)[1].split("</main>")[0], "no address before somebody accepts"
    assert centre.post(f"/similar/contacts/{request.id}/", {"decline": "1", "reason": ""}).status_code == 422
    assert centre.post(f"/similar/contacts/{request.id}/", {"accept": "1"}).status_code == 302
    mine = text(doctor.get(f"/similar/contacts/{request.id}/"))
    answered = ContactRequest.objects.get().answered_by
    assert answered is not None
    assert answered.email in mine
    assert request.asked_by.email in text(centre.get(f"/similar/contacts/{request.id}/"))
    assert centre.post(f"/similar/contacts/{request.id}/", {"accept": "1"}).status_code == 409


def test_what_is_typed_in_a_draft_is_looked_for_and_nothing_is_kept(
    scene: Scene, case: Case, patient: Profile
) -> None:
    doctor = signed_in_client(scene.referrer)
    posted = {"findings": [SEPTUM], "findings_state": ["observed"]}
    part = text(doctor.post(f"/similar/cases/{case.id}/", posted, HTTP_HX_REQUEST="true"))
    assert "Septal defect" in part
    assert "Ask for contact" not in part
    assert "Enter at least one observed finding" in text(doctor.post(f"/similar/cases/{case.id}/", {}))
    assert 'hx-post="/similar/cases/' in text(doctor.get(f"/cases/{case.id}/draft/"))
    assert signed_in_client(scene.stranger).get(f"/similar/cases/{case.id}/").status_code == 404


def test_lists_of_requests_show_ones_own_and_those_to_answer(
    scene: Scene, case: Case, patient: Profile, coordinator: Actor
) -> None:
    request = ask(scene, case, patient)
    at = scene.tick()
    assert [row.id for row in request_page(scene.referrer, "asked", at=at, cursor=None).rows] == [request.id]
    assert not request_page(scene.referrer, "answer", at=at, cursor=None).rows
    assert [row.id for row in request_page(coordinator, "answer", at=at, cursor=None).rows] == [request.id]
    assert request_for(coordinator, request.id, at).centre == patient.centre
    assert signed_in_client(make_actor(Role.AUDITOR)).get("/similar/contacts/").status_code == 404
