"""The server against the text of the Matchmaker Exchange API 1.1, clause by clause."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import Settings

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.matchmaker import services
from consilia.matchmaker.domain.versions import MEDIA_TYPE, accepts, is_json_of_a_match
from consilia.matchmaker.models import Peer, Received, Sent
from consilia.notifications.models import Notification
from consilia.registry.domain.pseudonyms import is_pseudonym
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import FOCAL, HEARING, MICROCEPHALY, SEIZURE, SEPTUM
from tests.factories.matchmaker import administrator, asked, make_peer
from tests.factories.similar import make_alike, with_table, withdraw
from tests.factories.terminology import load_terms, make_term
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db
BOTH = ("registry", "data_exchange")


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> None:
    with_table(settings, tmp_path)
    load_terms(make_term(SEIZURE, "Seizure", "Судороги"))


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def peer() -> tuple[Peer, str]:
    return make_peer()


def post(token: str, body: Any, **headers: str) -> Any:
    """A request as another system sends it."""
    sent = {"Accept": MEDIA_TYPE, "X-Auth-Token": token, "Content-Type": MEDIA_TYPE, **headers}
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {name: value for name, value in sent.items() if value}
    return Client().generic("POST", "/matchmaker/match", text, headers=given)


def match(token: str, *codes: str, **patient: Any) -> list[dict[str, Any]]:
    answer = post(token, asked(*codes, **patient))
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


# ------------------------------------------------------------------ versions, errors


@pytest.mark.parametrize(
    ("header", "is_spoken"),
    [
        ("application/vnd.ga4gh.matchmaker.v1.1+json", True),
        ("application/vnd.ga4gh.matchmaker.v1.0+json", True),
        ("text/html, application/vnd.ga4gh.matchmaker.v1.1+json;q=0.9", True),
        ("application/vnd.ga4gh.matchmaker.v1.2+json", False),
        ("application/vnd.ga4gh.matchmaker.v2.0+json", False),
        ("application/vnd.ga4gh.matchmaker+json", False),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_version_is_spoken_when_ours_is_compatible(header: str, is_spoken: bool) -> None:
    assert accepts(header) is is_spoken
    if header == "application/json":
        assert is_json_of_a_match(header)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Auth-Token": ""}, 401),
        ({"X-Auth-Token": "wrong"}, 401),
        ({"Accept": ""}, 406),
        ({"Accept": "application/vnd.ga4gh.matchmaker.v3.0+json"}, 406),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 200),
    ],
)
def test_headers_that_are_wrong_are_answered_by_their_code(
    peer: tuple[Peer, str], headers: dict[str, str], status: int
) -> None:
    answer = post(peer[1], asked(SEIZURE), **headers)
    assert answer.status_code == status
    assert answer["Content-Type"] == MEDIA_TYPE, "every answer says its version"
    if status != 200:
        assert answer.json()["message"]
    if status == 406:
        assert answer.json()["supportedVersions"] == ["1.0", "1.1"]


@pytest.mark.parametrize(
    ("accept", "version"),
    [
        ("application/vnd.ga4gh.matchmaker.v1.0+json", "1.0"),
        ("application/vnd.ga4gh.matchmaker.v1.0+json, application/vnd.ga4gh.matchmaker.v1.1+json", "1.1"),
        ("application/vnd.ga4gh.matchmaker.v9.0+json", "1.1"),
    ],
)
def test_who_reads_the_earlier_version_is_answered_in_it(
    peer: tuple[Peer, str], accept: str, version: str
) -> None:
    answer = post(peer[1], asked(SEIZURE), Accept=accept)
    assert answer["Content-Type"] == f"application/vnd.ga4gh.matchmaker.v{version}+json"


def without(name: str) -> dict[str, Any]:
    body = asked(SEIZURE)
    del body["patient"][name]
    return body


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        (b"", 400, "empty"),
        (b"{", 400, "no JSON"),
        (b"\xff\xfe", 400, "no JSON"),
        (b"[" * 100_000, 400, "no JSON"),
        (b"[]", 422, "object"),
        (b"{}", 422, "patient"),
        (without("id"), 422, "id"),
        (without("contact"), 422, "contact"),
        (without("features"), 422, "at least one of features and genomicFeatures"),
        (asked(), 422, "at least one of features and genomicFeatures"),
        (asked(SEIZURE, id="x" * 256), 422, "$.patient.id"),
        (asked(SEIZURE, id=5), 422, "$.patient.id"),
        (asked("SEIZURE"), 422, "$.patient.features[0].id"),
        (asked(SEIZURE, features=[{"id": SEIZURE, "observed": "perhaps"}]), 422, "$.patient.features[0].observed"),
        (asked(SEIZURE, sex="female"), 422, "$.patient.sex"),
        (asked(SEIZURE, contact={"name": "D", "href": "javascript:alert(1)"}), 422, "$.patient.contact.href"),
        (asked(SEIZURE, contact={"href": "mailto:a@b"}), 422, "name"),
        (asked(SEIZURE, species="human"), 422, "$.patient.species"),
        (asked(SEIZURE, genomicFeatures=[{"gene": {}}]), 422, "$.patient.genomicFeatures[0].gene"),
        (
            asked(SEIZURE, genomicFeatures=[{"gene": {"id": "KCNQ2"}, "variant": {"assembly": "GRCh38"}}]),
            422,
            "referenceName",
        ),
        (asked(SEIZURE, genomicFeatures=[{"gene": {"id": "KCNQ2"}, "zygosity": 3}]), 422, "zygosity"),
        (asked(SEIZURE, disorders=[{"id": "MIM:12"}]), 422, "$.patient.disorders[0].id"),
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_named_with_its_place(
    peer: tuple[Peer, str], body: Any, status: int, place: str
) -> None:
    answer = post(peer[1], body)
    assert answer.status_code == status, answer.content
    assert place in answer.json()["message"]


def test_everything_that_the_version_names_is_understood_and_more_is_passed_over(
    peer: tuple[Peer, str],
) -> None:
    term = {"id": "HP:0003577", "label": "Congenital onset"}
    whole = asked(
        SEIZURE,
        label="case 7",
        species="NCBITaxon:9606",
        sex="FEMALE",
        ageOfOnset=term,
        inheritanceMode={"id": "HP:0000006"},
        disorders=[{"id": "MIM:613720", "label": "DEE7"}, {"id": "Orphanet:1934"}],
        contact={
            "name": "D",
            "href": "https://example.org/contact",
            "institution": "I",
            "email": "d@example.org",
            "roles": ["researcher"],
        },
        genomicFeatures=[
            {
                "gene": {"id": "KCNQ2"},
                "variant": {
                    "assembly": "GRCh38.p1",
                    "referenceName": "20",
                    "start": 63_400_000,
                    "end": 63_400_001,
                    "referenceBases": "A",
                    "alternateBases": "G",
                },
                "zygosity": 1,
                "type": {"id": "SO:0001583", "label": "MISSENSE"},
            }
        ],
        _ours="an addition of their own",
    )
    whole["patient"]["features"].append({"id": HEARING, "observed": "no", "ageOfOnset": term})
    whole |= {"disclaimer": "…", "terms": "…"}
    assert post(peer[1], whole).status_code == 200
    assert Received.objects.get().observed == [SEIZURE], "what is absent is not looked for"


def test_methods_other_than_those_of_a_route_are_405_and_our_own_fault_is_500(peer: tuple[Peer, str]) -> None:
    for path, allowed in (("match", "POST"), ("heartbeat", "GET"), ("metrics", "GET")):
        answer = Client().generic("GET" if allowed == "POST" else "POST", f"/matchmaker/{path}")
        assert (answer.status_code, answer["Allow"]) == (405, allowed)
        assert answer.json()["message"]
    with patch.object(services, "answer_match", side_effect=RuntimeError("inside")):
        answer = post(peer[1], asked(SEIZURE))
    assert answer.status_code == 500
    assert "inside" not in answer.json()["message"]


def test_the_heartbeat_tells_versions_and_needs_no_token() -> None:
    told = Client().get("/matchmaker/heartbeat").json()["heartbeat"]
    assert set(told) == {"production", "version", "accept"}
    assert MEDIA_TYPE in told["accept"]


# ------------------------------------------------------------------ what leaves


def test_a_match_holds_score_pseudonym_contact_and_findings_and_no_identity(
    scene: Scene, peer: tuple[Peer, str]
) -> None:
    patient = make_alike(scene, observed=[SEIZURE], purposes=BOTH, genes=["KCNQ2"], excluded=[HEARING])
    (result,) = match(peer[1], SEIZURE, genes=("KCNQ2",))
    assert result["score"] == {"patient": 1.0}
    told = result["patient"]
    assert is_pseudonym(told["id"])
    assert told["contact"] == {
        "name": patient.centre.short_name_en,
        "href": "mailto:exchange@example.org",
        "institution": patient.centre.name_en,
    }
    assert {(one["id"], one["observed"]) for one in told["features"]} == {(SEIZURE, "yes"), (HEARING, "no")}
    assert told["genomicFeatures"] == [{"gene": {"id": "KCNQ2"}}]
    assert told["disorders"] == [{"id": "Orphanet:706"}]
    assert set(told) == {
        *("id", "label", "contact", "species", "features", "genomicFeatures", "disorders"),
    }, "the sex of one girl alone is not told"
    text = json.dumps(result)
    for secret in (patient.child.family_name, patient.child.birth_date.isoformat(), str(patient.child_id)):
        assert secret not in text
    again = match(peer[1], SEIZURE)
    assert again[0]["patient"]["id"] == told["id"], "the identifier stays"
    assert match(peer[1], SEIZURE, id=told["id"]) == [], "she is not like herself when she comes back"


def test_only_who_agreed_to_exchange_leaves_and_not_after_a_withdrawal(
    scene: Scene, peer: tuple[Peer, str]
) -> None:
    for purposes in ((), ("registry",), ("data_exchange",)):
        make_alike(scene, purposes=purposes)
    both = make_alike(scene, purposes=BOTH)
    assert len(match(peer[1], SEIZURE)) == 1
    withdraw(both, "data_exchange", by=scene.referrer, at=scene.tick())
    assert match(peer[1], SEIZURE) == []


def test_results_come_by_score_within_the_limits_of_the_peer(scene: Scene) -> None:
    _, token = make_peer(most_results=2, least_percent=30)
    for codes in ([FOCAL, HEARING], [FOCAL, SEPTUM], [FOCAL], [MICROCEPHALY, HEARING]):
        make_alike(scene, observed=codes, purposes=BOTH)
    scores = [one["score"]["patient"] for one in match(token, FOCAL, SEPTUM)]
    assert len(scores) == 2
    assert scores == sorted(scores, reverse=True)
    assert match(token, MICROCEPHALY, SEIZURE, SEPTUM, species="NCBITaxon:10090") == [], (
        "a mouse is like no child"
    )


def test_each_match_is_in_the_log_and_the_centre_is_told_but_not_of_a_test(
    scene: Scene, peer: tuple[Peer, str]
) -> None:
    patient = make_alike(scene, purposes=BOTH)
    coordinator = make_actor(Role.TRIAGE_COORDINATOR, organisation=patient.centre)
    match(peer[1], SEIZURE, test=True)
    match(peer[1], SEIZURE)
    left = AuditEntry.objects.filter(name="PatientLeft", subject="child", subject_id=patient.child_id)
    assert left.count() == 2
    run_until_idle()
    (news,) = Notification.objects.filter(kind="match_found")
    assert news.user_id == coordinator.user_id
    assert Received.objects.filter(is_test=True).count() == 1
    assert Sent.objects.count() == 2


# ------------------------------------------------------------------ tokens, limits, figures


def test_a_peer_is_limited_by_the_minute_whatever_it_sends(scene: Scene) -> None:
    peer, token = make_peer(per_minute=2)
    assert post(token, asked(SEIZURE)).status_code == 200
    assert post(token, b"{").status_code == 400
    answer = post(token, asked(SEIZURE))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    _, other = make_peer("Another")
    assert post(other, asked(SEIZURE)).status_code == 200
    Received.objects.filter(peer=peer).update(at=scene.at - timedelta(minutes=2))
    assert post(token, asked(SEIZURE)).status_code == 200


def test_a_token_is_kept_as_its_hash_and_changes_without_a_gap(peer: tuple[Peer, str], scene: Scene) -> None:
    found, old = peer
    assert old not in str(Peer.objects.values().get())
    by = administrator()
    new = services.rotate_token(peer_id=found.id, by=by, at=scene.tick())
    Peer.objects.filter(pk=found.pk).update(earlier_until=scene.at + timedelta(days=36_500))
    assert [post(token, asked(SEIZURE)).status_code for token in (old, new)] == [200, 200]
    Peer.objects.filter(pk=found.pk).update(earlier_until=scene.at - timedelta(days=3_650))
    assert [post(token, asked(SEIZURE)).status_code for token in (old, new)] == [401, 200]
    services.disable_peer(peer_id=found.id, by=by, at=scene.tick())
    assert post(new, asked(SEIZURE)).status_code == 401
    services.enable_peer(peer_id=found.id, by=by, at=scene.tick())
    assert post(new, asked(SEIZURE)).status_code == 200


def test_metrics_need_the_token_and_leave_out_what_is_small(scene: Scene, peer: tuple[Peer, str]) -> None:
    assert Client().get("/matchmaker/metrics").status_code == 401

    def told() -> dict[str, Any]:
        answer = Client().get("/matchmaker/metrics", headers={"X-Auth-Token": peer[1]})
        assert answer.status_code == 200
        figures: dict[str, Any] = answer.json()["metrics"]
        return figures

    assert told()["numberOfCases"] == 0
    for _ in range(4):
        make_alike(scene, purposes=BOTH)
    assert "numberOfCases" not in told()
    make_alike(scene, purposes=BOTH)
    make_alike(scene)
    figures = told()
    assert (figures["numberOfCases"], figures["numberOfCasesWithDiagnosis"]) == (5, 5)
    assert "numberOfUniqueFeatures" not in figures, "one"
