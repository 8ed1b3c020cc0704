"""Asking other systems: consent first, sent is what was seen, a peer that is ourselves through a real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import requests
from django.apps import apps
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases.models import Case
from consilia.foundation.refusals import NotAllowed
from consilia.matchmaker import services
from consilia.matchmaker.asking import Refused, Unreachable, ask
from consilia.matchmaker.models import Answer, Peer, Query, Received, Sent
from consilia.matchmaker.queries.peers import peers_to_ask
from consilia.matchmaker.services import (
    AlreadySo,
    ChangedMeanwhile,
    NameTaken,
    NobodyChosen,
    NoExchange,
    token_to_show,
)
from consilia.patients.models import Consent
from consilia.patients.services import withdraw_consent
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import MICROCEPHALY, SEIZURE
from tests.factories.matchmaker import FACTS, administrator, asked, make_peer
from tests.factories.patients import make_consent
from tests.factories.similar import SYSTEM, make_alike, with_table
from tests.factories.terminology import load_terms, make_term
from tests.jobs import run_until_idle
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
BOTH = ("registry", "data_exchange")


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> None:
    with_table(settings, tmp_path)
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"), make_term(MICROCEPHALY, "Microcephaly", "Микроцефалия")
    )


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.draft()


def agree(scene: Scene, case: Case) -> Consent:
    return make_consent(case.child, by=scene.referrer, at=scene.tick(), purpose="data_exchange")


def elsewhere(name: str = "Elsewhere") -> Peer:
    return make_peer(name, address="https://mme.example.org/api/", their_token="secret-of-ours")[0]


def sent(scene: Scene, case: Case, *peers: Peer) -> Query:
    body = services.drafted(case, scene.referrer, scene.tick())
    return services.send_query(
        case_id=case.id, peer_ids=[one.id for one in peers], seen=body, by=scene.referrer, at=scene.tick()
    )


class Wire:
    """What another system would answer, and what was sent to it."""

    def __init__(self, *answers: Any) -> None:
        self.answers: list[Any] = list(answers)
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def post(self, address: str, **given: Any) -> Any:
        self.requests.append((address, given))
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(body, Exception):
            raise body
        answer = requests.Response()
        answer.status_code = status
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer._content, answer._content_consumed = text, True
        return answer


@pytest.fixture
def wire() -> Iterator[Any]:
    def connect(*answers: Any) -> Wire:
        made = Wire(*answers)
        patcher.setattr(requests, "post", made.post)
        return made

    with pytest.MonkeyPatch.context() as patcher:
        yield connect


RESULT = {
    "score": {"patient": 0.8},
    "patient": {**asked(SEIZURE, genes=("KCNQ2",))["patient"], "label": "their patient"},
}


def test_without_consent_there_is_not_even_a_preview(scene: Scene, case: Case) -> None:
    peer = elsewhere()
    with pytest.raises(NoExchange):
        services.drafted(case, scene.referrer, scene.tick())
    with pytest.raises(NoExchange):
        services.send_query(case_id=case.id, peer_ids=[peer.id], seen={}, by=scene.referrer, at=scene.tick())
    page = signed_in_client(scene.referrer).get(f"/matchmaker/cases/{case.id}/").content.decode()
    assert "has not consented to exchange" in page
    assert "Send exactly this" not in page


def test_sent_is_what_was_seen_and_nobody_is_named(scene: Scene, case: Case, wire: Any) -> None:
    agree(scene, case)
    peer, line = elsewhere(), wire((200, {"results": [RESULT]}))
    doctor = signed_in_client(scene.referrer)
    page = doctor.get(f"/matchmaker/cases/{case.id}/").content.decode()
    body = services.drafted(case, scene.referrer, scene.tick())
    assert "Seizure" in page
    assert case.child.family_name not in json.dumps(body)
    answer = doctor.post(f"/matchmaker/cases/{case.id}/", {"peer": [str(peer.id)], "seen": json.dumps(body)})
    assert answer.status_code == 302
    run_until_idle()
    ((address, given),) = line.requests
    assert address == "https://mme.example.org/api/match"
    assert given["json"] == body == Query.objects.get().body
    assert given["headers"]["X-Auth-Token"] == "secret-of-ours"
    assert given["allow_redirects"] is False
    shown = doctor.get(answer["Location"]).content.decode()
    assert "their patient" in shown
    assert "Elsewhere" in shown
    assert "mailto:doctor@example.org" in shown
    assert AuditEntry.objects.filter(name="QuerySent").exists()


def test_a_preview_that_is_stale_sends_nothing(scene: Scene, case: Case) -> None:
    agree(scene, case)
    peer = elsewhere()
    for chosen, seen, refusal in (
        ([], services.drafted(case, scene.referrer, scene.at), NobodyChosen),
        ([peer.id], {"patient": {"id": "another"}}, ChangedMeanwhile),
    ):
        with pytest.raises(refusal):
            services.send_query(
                case_id=case.id, peer_ids=chosen, seen=seen, by=scene.referrer, at=scene.tick()
            )
    with pytest.raises(Case.DoesNotExist):
        services.send_query(case_id=case.id, peer_ids=[], seen={}, by=scene.stranger, at=scene.tick())
    assert not Query.objects.exists()


def test_a_withdrawal_between_deed_and_job_stops_what_is_on_its_way(
    scene: Scene, case: Case, wire: Any
) -> None:
    consent = agree(scene, case)
    line = wire((200, {"results": []}))
    sent(scene, case, elsewhere())
    withdraw_consent(consent_id=consent.id, reason="", by=scene.referrer, at=scene.tick())
    run_until_idle()
    assert Answer.objects.get().state == "stopped"
    assert line.requests == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, {"results": [{"score": {"patient": 7}, "patient": RESULT["patient"]}]}),
        (200, {"results": [{"score": {"patient": 0.5}, "patient": asked(SEIZURE, id=None)["patient"]}]}),
        (200, {"results": [{"score": {"patient": 0.5}, "patient": {
            **RESULT["patient"], "contact": {"name": "x", "href": "javascript:alert(1)"}}}]}),
        (200, b"[" + b" " * 1_100_000 + b"]"),
        (302, b""),
        (401, {"message": "no"}),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_trusted_is_not_kept(
    scene: Scene, case: Case, wire: Any, status: int, body: Any
) -> None:
    agree(scene, case)
    wire((status, body))
    sent(scene, case, elsewhere())
    run_until_idle()
    answer = Answer.objects.get()
    assert (answer.state, answer.results, answer.attempts) == ("failed", [], 1)
    assert answer.problem


def test_a_peer_that_is_down_is_asked_again_and_given_up_at_last(wire: Any) -> None:
    broken: Any
    for broken in ((503, {}), (429, {}), (0, requests.ConnectionError())):
        wire(broken)
        with pytest.raises(Unreachable):
            ask("https://mme.example.org", "token", {})
    wire((400, {}))
    with pytest.raises(Refused):
        ask("https://mme.example.org", "token", {})


def test_who_is_slow_holds_up_nobody_and_the_sender_hears_when_all_are_settled(
    scene: Scene, case: Case, wire: Any
) -> None:
    agree(scene, case)
    first, second = elsewhere("First"), elsewhere("Second")
    wire((200, {"results": [RESULT]}), (400, {}))
    query = sent(scene, case, first, second)
    with patch("consilia.matchmaker.jobs.notify") as told:
        run_until_idle()
    assert {one.state for one in query.answers.all()} == {"answered", "failed"}
    assert [one.kwargs["kind"] for one in told.call_args_list] == ["peers_answered"]


def test_peers_are_kept_by_administrators_alone_and_their_secrets_by_nobody(scene: Scene) -> None:
    by = administrator()
    peer, _token = make_peer(by=by, their_token="s3cret")
    assert token_to_show(peer) == "s3cret"
    assert b"s3cret" not in bytes(peer.token_sealed or b"")
    with pytest.raises(NotAllowed):
        make_peer("Another", by=scene.coordinator)
    with pytest.raises(NameTaken):
        make_peer(peer.name, by=by)
    services.disable_peer(peer_id=peer.id, by=by, at=scene.tick())
    with pytest.raises(AlreadySo):
        services.disable_peer(peer_id=peer.id, by=by, at=scene.tick())
    assert peers_to_ask() == []


def test_an_administrator_enters_a_system_and_sees_its_token_once() -> None:
    client = signed_in_client(administrator())
    typed = {"name": "Decipher", **FACTS, "address": "https://mme.example.org", "their_token": "abc"}
    assert client.post("/matchmaker/peers/add/", {**typed, "contact": "nobody"}).status_code == 422
    made = client.post("/matchmaker/peers/add/", typed)
    assert "shown now and never again" in made.content.decode()
    peer = Peer.objects.get()
    address = f"/matchmaker/peers/{peer.id}/"
    assert "never again" not in client.get(address).content.decode()
    assert "never again" in client.post(address, {"rotate": "1"}).content.decode()
    assert client.post(address, {**typed, "name": "Decipher 2", "their_token": ""}).status_code == 302
    assert token_to_show(Peer.objects.get()) == "abc", "an empty token leaves the one there is"
    assert client.post(address, {"disable": "1"}).status_code == 302
    assert "Shut out" in client.get("/matchmaker/peers/").content.decode()
    assert client.post(address, {"enable": "1"}).status_code == 302
    assert signed_in_client(make_actor(Role.EXPERT)).get("/matchmaker/peers/").status_code == 404


def test_the_second_wall_shows_questions_with_their_case_and_matches_to_their_centre(
    scene: Scene, case: Case
) -> None:
    agree(scene, case)
    query = sent(scene, case, elsewhere())
    patient = make_alike(scene, purposes=BOTH, centre=scene.centre)
    peer, _ = make_peer("Asker")
    contact = {"name": "Dr. Elsewhere", "href": "mailto:doctor@example.org"}
    received = Received.objects.create(peer=peer, at=scene.at, status=200, contact=contact)
    Sent.objects.create(
        received=received, child=patient.child, centre=scene.centre, pseudonym="RD-1", score=1, at=scene.at
    )
    at = scene.tick()

    def shown(actor: Any) -> tuple[int, ...]:
        with a_process_that_serves_pages(), seeing_as(actor, at):
            return tuple(model.objects.count() for model in (Query, Answer, Sent, Received))

    assert shown(scene.referrer) == (1, 1, 0, 0)
    assert shown(scene.coordinator) == (0, 0, 1, 1)
    assert shown(scene.stranger) == (0, 0, 0, 0)
    assert query.answers.count() == 1
    page = signed_in_client(scene.coordinator).get("/matchmaker/received/").content.decode()
    assert "RD-1" in page
    assert patient.child.full_name not in page


def test_every_table_stands_behind_the_wall_or_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in apps.get_app_config("matchmaker").get_models()}
    assert tables - walled == {"matchmaker_peer"}, "another system is no child"


@pytest.mark.django_db(transaction=True)
def test_we_ask_ourselves_through_a_real_server(live_server: LiveServer, scene: Scene, case: Case) -> None:
    """The loop-back peer: the client of this product against its server, over HTTP."""
    agree(scene, case)
    patient = make_alike(scene, purposes=BOTH, genes=["KCNQ2"])
    us, token = make_peer("Ourselves", address=f"{live_server.url}/matchmaker")
    services.change_peer(
        peer_id=us.id,
        facts={name: getattr(us, name) for name in ("name", *FACTS)},
        their_token=token,
        by=administrator(),
        at=scene.tick(),
    )
    query = sent(scene, case, us)
    response = ask(us.address, token_to_show(Peer.objects.get(pk=us.pk)), query.body)
    answer = services.keep_answer(
        answer_id=query.answers.get().id, response=response, by=SYSTEM, at=scene.tick()
    )
    (result,) = answer.results
    assert result["score"]["patient"] == 1
    assert result["patient"]["contact"]["name"] == patient.centre.short_name_en
    assert Sent.objects.get().child == patient.child
    with pytest.raises(Refused, match="401"):
        ask(us.address, "wrong", query.body)
