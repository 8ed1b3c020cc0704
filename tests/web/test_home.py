"""The home page: whose turn it is, in each role."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.queries.worklist import Show
from consilia.web.home import WORKERS, home_of
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def opened(actor: Actor) -> str:
    answer = signed_in_client(actor).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_a_case_is_shown_to_whose_turn_it_is(scene: Scene) -> None:
    case = scene.case_in(State.OFFERED)
    assert [row.id for row in home_of(scene.expert, at=scene.at).rows] == [case.id]
    waiting = home_of(scene.coordinator, at=scene.at)
    assert waiting.counted
    assert waiting.counted.turn == 0
    assert (waiting.shown, [row.id for row in waiting.rows]) == (Show.OPEN, [case.id])


def test_an_overdue_case_is_counted_as_such(scene: Scene) -> None:
    scene.case_in(State.TRIAGE, urgency="emergency")
    counted = home_of(scene.coordinator, at=scene.at + timedelta(days=1)).counted
    assert counted
    assert (counted.turn, counted.overdue) == (1, 1)


def test_the_page_leads_to_the_case_and_its_question(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    text = opened(scene.coordinator)
    assert f"/cases/{case.id}/" in text
    assert "Should the ductus be closed now" in text
    assert case.number in text


def test_an_expert_reads_no_name_before_she_accepts(scene: Scene) -> None:
    case = scene.case_in(State.OFFERED)
    assert case.child.family_name not in opened(scene.expert)
    scene.play("accept", case.id)
    assert case.child.family_name in opened(scene.expert)


def test_a_stranger_to_the_case_sees_nothing_of_it(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    text = opened(scene.stranger)
    assert case.number not in text
    assert "No case waits for you" in text


@pytest.mark.parametrize("role", sorted(set(Role) - WORKERS))
def test_roles_without_cases_see_their_places(role: Role) -> None:
    text = opened(make_actor(role))
    assert 'class="places"' in text
    assert "Your turn" not in text


@pytest.mark.parametrize(("role", "may"), [(Role.REFERRING_DOCTOR, True), (Role.EXPERT, False)])
def test_only_those_who_may_start_a_request_are_offered_to(role: Role, may: bool) -> None:
    assert ("New request" in re.findall(r"<span >([^<]+)</span>", opened(make_actor(role)))) is may


def test_htmx_gets_the_cases_alone(scene: Scene) -> None:
    scene.case_in(State.TRIAGE)
    answer = signed_in_client(scene.coordinator).get("/", headers={"hx-request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert "Should the ductus" in text
