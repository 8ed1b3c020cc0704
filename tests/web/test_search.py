"""One search field: everything that a role may see, nothing else."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.web.searching import MOST_HITS, found
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import NOON, Scene, make_scene
from tests.factories.network import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def titles(text: str, by: Actor, scene: Scene) -> dict[str, list[str]]:
    return {section.title: [hit.title for hit in section.hits] for section in found(text, by=by, at=scene.at)}


def test_a_case_is_found_by_its_number_open_or_closed(scene: Scene) -> None:
    opened, closed = scene.case_in(State.TRIAGE), scene.case_in(State.CLOSED)
    assert list(titles(opened.number, scene.referrer, scene)) == ["Open cases"]
    assert list(titles(closed.number, scene.referrer, scene)) == ["Closed cases"]


def test_a_child_is_found_with_its_cases(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    hits = titles(case.child.family_name, scene.referrer, scene)
    assert hits["Patients"] == [case.child.full_name]
    assert hits["Open cases"] == [f"{case.number} · {case.child.full_name}"]


def test_a_stranger_and_an_expert_who_has_not_accepted_find_no_child(scene: Scene) -> None:
    case = scene.case_in(State.OFFERED)
    assert titles(case.child.family_name, scene.stranger, scene) == {}
    assert titles(case.child.family_name, scene.expert, scene) == {}


def test_everybody_finds_the_network_but_no_case(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    auditor = make_actor(Role.AUDITOR)
    assert scene.consultant.name in titles(scene.consultant.name.split()[0], auditor, scene)["Consultants"]
    assert scene.hospital.name in titles(scene.hospital.short_name, auditor, scene)["Organisations"]
    assert titles(case.number, auditor, scene) == {}


def test_a_long_list_is_cut_and_leads_on() -> None:
    for number in range(MOST_HITS + 2):
        make_organisation(name_en=f"Willow House {number}", short_name_en=f"Willow {number}")
    section = found("willow", by=make_actor(Role.AUDITOR), at=NOON)[0]
    assert len(section.hits) == MOST_HITS
    assert section.more == "/network/?q=willow"


@pytest.mark.parametrize("text", ["", " ", "a", "\u200b", "%", "'; --"])
def test_too_little_or_odd_text_is_no_accident(text: str) -> None:
    answer = signed_in_client(make_actor()).get("/search/", {"q": text})
    assert answer.status_code == 200


def test_a_huge_text_is_cut() -> None:
    assert signed_in_client(make_actor()).get("/search/", {"q": "я" * 5_000}).status_code == 200


def test_htmx_gets_the_hits_alone(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    client = signed_in_client(scene.referrer)
    text = client.get("/search/", {"q": case.number}, headers={"hx-request": "true"}).content.decode()
    assert case.number in text
    assert "<html" not in text
