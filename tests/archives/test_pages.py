"""Pages of archives: how administrators keep them, and how a doctor finds a study beside her case."""

from datetime import timedelta

import pytest
from django.test import Client

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.roles import Role
from consilia.archives import services
from consilia.archives.domain.answers import FoundStudy
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.problems import Problem
from consilia.archives.models import Archive, Transfer
from consilia.archives.services import searching
from consilia.archives.wire import Door, Failed
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.archives import ADDRESS, facts_of, make_archive
from tests.factories.cases import Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def office() -> Client:
    return signed_in_client(make_actor(Role.ADMINISTRATOR), HTTP_ACCEPT_LANGUAGE="en")


def typed(scene: Scene, **changes: object) -> dict[str, object]:
    facts = facts_of(scene.hospital.id, **changes)
    facts.pop("may_push") if not facts["may_push"] else None
    return {**facts, "secret": "a word", **changes}


def test_an_archive_is_entered_changed_shut_and_its_secret_is_never_shown(
    scene: Scene, office: Client
) -> None:
    answer = office.post("/archives/add/", typed(scene), follow=True)
    assert answer.status_code == 200, answer.content.decode()
    archive = Archive.objects.get()
    page = f"/archives/{archive.id}/"
    assert "a word" not in answer.content.decode()
    assert services.door_of(archive).secret == "a word"
    assert b"a word" not in bytes(archive.secret_sealed or b"")
    assert office.post(page, typed(scene, secret="", name="Ward")).status_code == 302
    assert services.door_of(Archive.objects.get()).secret == "a word"
    moved = office.post(page, typed(scene, secret="", address="https://elsewhere.example/dicom-web"))
    assert moved.status_code == 422  # the secret was told to another machine
    assert "Type the secret" in moved.content.decode()
    assert "elsewhere.example" in moved.content.decode()
    assert Archive.objects.get().address == ADDRESS
    assert office.post(page, {"disable": "1"}).status_code == 302
    assert not Archive.objects.get().is_open
    assert "Somebody was first" in office.post(page, {"disable": "1"}, follow=True).content.decode()
    office.post(page, {"enable": "1"})
    assert "Ward" in office.get("/archives/").content.decode()
    names = AuditEntry.objects.filter(subject="archive").order_by("at", "id").values_list("name", flat=True)
    assert list(names) == ["ArchiveAdded", "ArchiveChanged", "ArchiveDisabled", "ArchiveEnabled"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": []}, "Choose at least one role."),
        ({"user_name": ""}, "Type the user name."),
        ({"secret": ""}, "Type the secret by which the archive knows us."),
        ({"authority": "no certificate"}, "This is no certificate in PEM."),
        ({"address": "no address"}, "Enter a valid URL."),
    ],
)
def test_what_cannot_be_kept_is_said(
    scene: Scene, office: Client, changes: dict[str, object], words: str
) -> None:
    answer = office.post("/archives/add/", typed(scene, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Hospital archive" in answer.content.decode()
    assert not Archive.objects.exists()


def test_in_a_production_nothing_goes_out_unencrypted(scene: Scene, office: Client, settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    answer = office.post("/archives/add/", typed(scene, address="http://archive.example/dicom-web"))
    assert "Begin with https://" in answer.content.decode()


def test_who_works_on_the_case_in_the_house_of_the_archive_finds_its_page(scene: Scene, case: Case) -> None:
    archive = make_archive(scene.hospital, roles=["referring_doctor"])
    make_archive(scene.centre, name="Centre", roles=["triage_coordinator"], may_push=False)
    page = f"/archives/cases/{case.id}/"
    answers = {
        who: signed_in_client(getattr(scene, who)).get(page).status_code
        for who in ("referrer", "house_coordinator", "regional_operator", "coordinator", "expert", "stranger")
    }
    assert answers == {
        "referrer": 200,
        "house_coordinator": 404,  # not one of the roles
        "regional_operator": 404,
        "coordinator": 200,
        "expert": 404,
        "stranger": 404,
    }
    assert "Search the archive" in signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    for who, status in (("referrer", 302), ("coordinator", 404), ("stranger", 404)):
        posted = signed_in_client(getattr(scene, who)).post(
            f"{page}pull/", {"archive": str(archive.id), "study": "1.2"}
        )
        assert posted.status_code == status, who
    assert Transfer.objects.get().begun_by_id == scene.referrer.user_id
    coordinator = signed_in_client(scene.coordinator)
    centre = Archive.objects.get(name="Centre")
    refused = coordinator.post(f"{page}push/", {"archive": str(centre.id), "study": "1.2"}, follow=True)
    assert "This archive is not set up for that." in refused.content.decode()


def test_what_is_found_is_held_against_the_child(
    scene: Scene, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_archive(scene.hospital)
    born = case.child.birth_date
    studies = [
        FoundStudy("1.1", None, "Thorax", ("CT",), "Ivanov Ivan", "P-17", born, 300),
        FoundStudy("1.2", None, "", (), "Ivanov Petr", "P-18", born - timedelta(days=1), None),
    ]
    asked: list[tuple[Door, Wanted]] = []

    def find(door: Door, wanted: Wanted) -> list[FoundStudy]:
        asked.append((door, wanted))
        return studies

    monkeypatch.setattr(searching, "find_studies", find)
    doctor = signed_in_client(scene.referrer)
    page = f"/archives/cases/{case.id}/"
    assert doctor.post(page, {"archive": str(archive.id)}).status_code == 422
    found = doctor.post(page, {"archive": str(archive.id), "number": "P-17", "name": "Iv"}).content.decode()
    assert found.count("Fetch into the case") == 2
    assert found.count("Another date of birth than the child") == 1
    ((door, wanted),) = asked
    assert (door.address, door.user_name, wanted.number, wanted.name) == (ADDRESS, "consilia", "P-17", "Iv")
    searched = AuditEntry.objects.get(name="ArchiveSearched")
    assert (searched.user_id, searched.detail["studies"]) == (scene.referrer.user_id, 2)

    def fail(*_: object) -> None:
        raise Failed(Problem.UNREACHABLE)

    monkeypatch.setattr(searching, "find_studies", fail)
    failed = doctor.post(page, {"archive": str(archive.id), "number": "P-17"})
    assert "The archive does not answer." in failed.content.decode()
    assert 'value="P-17"' in failed.content.decode()
    assert AuditEntry.objects.filter(name="ArchiveSearched").count() == 2


def test_behind_the_second_wall_a_transfer_is_seen_with_its_case(scene: Scene, case: Case) -> None:
    archive = make_archive(scene.hospital)
    page = f"/archives/cases/{case.id}/"
    doctor, stranger = signed_in_client(scene.referrer), signed_in_client(scene.stranger)
    with a_process_that_serves_pages():
        begun = doctor.post(f"{page}pull/", {"archive": str(archive.id), "study": "1.2"}, follow=True)
        assert "Hospital archive: into the case" in begun.content.decode()
        again = doctor.post(f"{page}pull/", {"archive": str(archive.id), "study": "1.2"}, follow=True)
        assert "This study is on its way already." in again.content.decode()
        assert stranger.get(page).status_code == 404
        with seeing_as(scene.referrer, scene.tick()):
            assert Transfer.objects.count() == 1
        with seeing_as(scene.stranger, scene.tick()):
            assert not Transfer.objects.exists()
