"""A request written without a connection is brought once, waits for its child, and becomes a draft."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.models import Case, OfflineRequest
from consilia.foundation.refusals import NotAllowed
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db
WRITTEN = {
    "question": "Close the duct?",
    "summary": "Three weeks old.",
    "diagnosis": "PDA",
    "urgency": "urgent",
    "field_id": "cardiology",
}
JSON = {"accept": "application/json"}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def client(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


def bring(scene: Scene, by: Actor | None = None, **changes: Any) -> OfflineRequest:
    brought = {"client_uuid": uuid4(), "child_words": "Masha, 3 weeks", "written": WRITTEN, **changes}
    services.bring_offline_request(**brought, by=by or scene.referrer, at=scene.tick())
    return OfflineRequest.objects.get(client_uuid=brought["client_uuid"])


def test_with_its_child_it_becomes_a_draft_and_does_not_come_twice(scene: Scene) -> None:
    waiting = bring(scene)
    bring(scene, client_uuid=waiting.client_uuid, child_words="sent again")
    assert OfflineRequest.objects.get().child_words == "Masha, 3 weeks"

    child = scene.child()
    case = services.begin_offline_request(
        request_id=waiting.id, child_id=child.id, by=scene.referrer, at=scene.tick()
    )
    assert {name: getattr(case, name) for name in WRITTEN} == WRITTEN
    assert (case.child_id, case.client_uuid) == (child.id, waiting.client_uuid)
    assert not OfflineRequest.objects.exists()

    again = {"client_uuid": waiting.client_uuid, "child_words": "late", "written": WRITTEN}
    services.bring_offline_request(**again, by=scene.referrer, at=scene.tick())
    assert not OfflineRequest.objects.exists(), "a device that sends late makes no second one"
    with pytest.raises(services.NoLongerWaits):
        services.discard_offline_request(request_id=waiting.id, by=scene.referrer, at=scene.tick())


def test_only_its_writer_has_it_and_only_who_may_ask_brings_one(scene: Scene) -> None:
    waiting = bring(scene)
    deed = {"request_id": waiting.id, "by": scene.colleague, "at": scene.tick()}
    with pytest.raises(services.NoLongerWaits):
        services.begin_offline_request(**deed, child_id=scene.child().id)
    with pytest.raises(services.NoLongerWaits):
        services.discard_offline_request(**deed)
    with pytest.raises(NotAllowed):
        bring(scene, scene.expert)
    for stranger in (scene.colleague, scene.stranger):
        assert "Masha" not in signed_in_client(stranger).get("/cases/offline/").content.decode()
    assert signed_in_client(scene.expert).get("/cases/offline/").status_code == 404


def test_no_more_than_fifty_wait(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consilia.cases.services.offline.MOST", 1)
    waiting = bring(scene)
    bring(scene, client_uuid=waiting.client_uuid)
    with pytest.raises(services.TooManyWait):
        bring(scene)


def test_the_log_knows_that_it_came_and_went_and_nothing_of_it(scene: Scene) -> None:
    waiting = bring(scene)
    services.discard_offline_request(request_id=waiting.id, by=scene.referrer, at=scene.tick())
    told = [str(entry.__dict__) for entry in AuditEntry.objects.filter(subject_id=waiting.id)]
    assert len(told) == 2
    assert not any("Masha" in one or "duct" in one for one in told)


def test_the_device_brings_it_and_the_page_begins_it(scene: Scene, client: Client) -> None:
    number = str(uuid4())
    sent = {"client_uuid": number, "child_words": "Masha", "question": "Close it?", "urgency": "urgent"}
    assert client.post("/cases/offline/", sent, headers=JSON).json() == {}
    assert "waits for its child" in client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Masha" in client.get("/cases/offline/").content.decode()
    child = scene.child()
    waiting = OfflineRequest.objects.get()
    assert str(waiting.id) in client.get(f"/cases/start/?child={child.id}").content.decode()
    answer = client.post(f"/cases/start/?child={child.id}", {"brought": str(waiting.id)})
    case = Case.objects.get(client_uuid=number)
    assert answer["Location"] == f"/cases/{case.id}/draft/"
    assert (case.question, case.urgency, case.field_id) == ("Close it?", "urgent", None)


def test_without_scripts_the_form_is_sent_as_it_is_and_mistakes_are_named(client: Client) -> None:
    form = {"client_uuid": str(uuid4()), "question": ""}
    answer = client.post("/cases/offline/", form)
    assert answer.status_code == 422
    answer = client.post("/cases/offline/", {**form, "question": "a\u202eb"}, headers=JSON)
    assert (answer.status_code, "202E" in answer.json()["message"]) == (422, True)
    answer = client.post("/cases/offline/", {**form, "question": "Close it?"})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/offline/")
    waiting = OfflineRequest.objects.get()
    assert client.post(f"/cases/offline/{waiting.id}/discard/").status_code == 302
    assert not OfflineRequest.objects.exists()
