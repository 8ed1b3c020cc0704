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
from tests.factories import documents as make
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
