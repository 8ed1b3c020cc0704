"""Files that arrived in pieces are attached by the same forms as those that come whole."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Answer, Attachment
from consilia.documents.models import Upload
from consilia.documents.services import append_to_upload, begin_upload, finish_upload
from consilia.imaging.models import Instance, Intake
from consilia.imaging.services import take_in
from tests.factories import documents as make
from tests.factories import imaging
from tests.factories.accounts import signed_in_client
from tests.factories.cases import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def client(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


def arrived(by: Actor, *, pieces: int = 2) -> UUID:
    """An upload of two pieces; whole unless fewer came."""
    content, number = make.png(), Upload.objects.count()
    told = {"name": f"echo{number}.png", "declared_type": "image/png", "length": len(content), "sha256": ""}
    now = timezone.now()  # the pages look by the clock
    upload = begin_upload(**told, by=by, at=now)
    for offset, piece in ((0, content[:20]), (20, content[20:]))[:pieces]:
        append_to_upload(upload_id=upload.id, offset=offset, piece=piece, by=by, at=now)
    if pieces == 2:
        finish_upload(upload_id=upload.id, by=by, at=now)
    return upload.id


def test_it_is_shown_in_the_case_and_sending_the_form_again_adds_nothing(
    scene: Scene, client: Client
) -> None:
    case = scene.case_in(State.TRIAGE)
    upload = arrived(scene.referrer)
    for _time in range(2):
        answer = client.post(f"/cases/{case.id}/files/", {"uploads": [str(upload)], "title": "Echo"})
        assert answer.status_code == 302
    attachment = Attachment.objects.get(case=case)
    assert (attachment.name, attachment.title) == ("echo0.png", "Echo")
    assert client.get(f"/cases/{case.id}/files/{attachment.id}/").status_code == 200
    assert Upload.objects.get().used_at is not None


def test_it_answers_an_item_of_a_draft(scene: Scene, client: Client) -> None:
    services.load_requirements(by=Actor.system(), at=NOON)
    case = scene.draft()
    form = {"uploads": [str(arrived(scene.referrer))], "title": "", "need": "echocardiogram"}
    assert client.post(f"/cases/{case.id}/draft/files/", form).status_code == 302
    answer = Answer.objects.get(case=case, key="echocardiogram")
    assert answer.attachment_id == Attachment.objects.get(case=case).id


def test_what_is_not_whole_not_hers_or_no_upload_is_refused_in_words(scene: Scene, client: Client) -> None:
    case = scene.case_in(State.TRIAGE)
    refused = {
        str(arrived(scene.referrer, pieces=1)): "has not arrived completely",
        str(arrived(scene.coordinator)): "no longer here",
        str(uuid4()): "no longer here",
        "echo.png": "no longer here",
    }
    for upload, sentence in refused.items():
        answer = client.post(f"/cases/{case.id}/files/", {"uploads": [upload], "title": ""})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), upload
    assert not Attachment.objects.filter(case=case).exists()


def slices(by: Actor, count: int, *, first: int = 1) -> list[UUID]:
    """Uploads of one series, each an object of its own, all under one name as discs have it in their folders."""
    now = timezone.now()
    made = []
    for number in range(first, first + count):
        content = imaging.ct(InstanceNumber=number)
        told = {"name": "IM000001", "declared_type": "", "length": len(content), "sha256": ""}
        upload = begin_upload(**told, by=by, at=now)
        append_to_upload(upload_id=upload.id, offset=0, piece=content, by=by, at=now)
        finish_upload(upload_id=upload.id, by=by, at=now)
        made.append(upload.id)
    return made


def test_a_folder_of_slices_is_one_file_of_the_case_however_many_they_are(
    scene: Scene, client: Client
) -> None:
    """More than a case holds, and more than a form may have fields."""
    case = scene.case_in(State.TRIAGE)
    uploads = [*slices(scene.referrer, services.MOST_FILES + 5), arrived(scene.referrer)]
    named = " ".join(map(str, uploads))
    for _time in range(2):
        answer = client.post(f"/cases/{case.id}/files/", {"uploads": [named], "title": ""})
        assert answer.status_code == 302, answer.content.decode()
    assert sorted(Attachment.objects.filter(case=case).values_list("name", flat=True)) == [
        "echo55.png",
        "images-55.zip",
    ], "the same once"
    intake = take_in(intake_id=Intake.objects.get().id, at=timezone.now())
    assert (intake.state, intake.refused, Instance.objects.count()) == ("done", [], 55)
    assert Upload.objects.filter(used_at=None).count() == 0


def test_a_few_images_stay_files_of_their_own(scene: Scene, client: Client) -> None:
    case = scene.case_in(State.TRIAGE)
    uploads = slices(scene.referrer, services.MOST_APART)
    form = {"uploads": [str(upload) for upload in uploads], "title": ""}
    assert client.post(f"/cases/{case.id}/files/", form).status_code == 302
    assert Attachment.objects.filter(case=case, name="IM000001").count() == services.MOST_APART


def test_what_of_a_folder_is_not_hers_is_said_beside_what_is_kept(scene: Scene, client: Client) -> None:
    case = scene.case_in(State.TRIAGE)
    uploads = slices(scene.referrer, 6)
    gone = slices(scene.coordinator, 1, first=7)
    form = {"uploads": [" ".join(map(str, uploads + gone))], "title": ""}
    answer = client.post(f"/cases/{case.id}/files/", form)
    assert (answer.status_code, "no longer here" in answer.content.decode()) == (422, True)
    assert [one.name for one in Attachment.objects.filter(case=case)] == ["images-6.zip"]
