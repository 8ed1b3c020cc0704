"""Which centre a request comes to: the wished one, else the shortest queue."""

from collections import Counter

import pytest

from consilia.cases.domain.lifecycle import State, Turn
from consilia.cases.models import Case
from consilia.cases.queries import routing
from tests.factories.cases import Scene, make_scene
from tests.factories.network import make_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def waiting_at(scene: Scene, centre: object, count: int) -> None:
    for _ in range(count):
        Case.objects.filter(pk=scene.case_in(State.TRIAGE).pk).update(centre=centre, turn=Turn.COORDINATOR)


def test_a_request_comes_to_the_shortest_queue_of_its_field(scene: Scene) -> None:
    second = make_centre()
    make_centre(fields=["neurology"])  # an empty queue, but of another field
    waiting_at(scene, scene.centre, 2)
    waiting_at(scene, second, 1)
    draft = scene.draft()
    assert routing.centre_for(draft, scene.at) == second.id
    waiting_at(scene, second, 2)
    assert routing.centre_for(draft, scene.at) == scene.centre.id


def test_what_waits_for_others_is_no_queue(scene: Scene) -> None:
    second = make_centre()
    waiting_at(scene, second, 1)
    for state in (State.IN_REVIEW, State.CLOSED):
        Case.objects.filter(pk=scene.case_in(state).pk).update(centre=scene.centre)
    assert routing.centre_for(scene.draft(), scene.at) == scene.centre.id


def test_a_wish_is_followed_where_the_field_is_served(scene: Scene) -> None:
    second, other_field = make_centre(), make_centre(fields=["neurology"])
    waiting_at(scene, second, 1)
    draft = scene.draft()
    draft.wished_centre = second
    assert routing.centre_for(draft, scene.at) == second.id
    draft.wished_centre = other_field
    assert routing.centre_for(draft, scene.at) == scene.centre.id


def test_of_many_centres_few_are_asked_and_the_shortest_queue_of_those_is_chosen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "_ASKED", 2)
    idle = make_centre()
    busy = [scene.centre, make_centre(), make_centre()]
    for centre in busy:
        waiting_at(scene, centre, 1)
    chosen = Counter(routing.centre_for(Case(field_id="cardiology"), scene.at) for _ in range(200))
    assert len(chosen) > 1
    assert 60 < chosen[idle.id] < 140  # drawn by half of the cases, and then always taken


def test_queues_too_long_to_count_share_what_comes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "_COUNTED", 1)
    second = make_centre()
    waiting_at(scene, scene.centre, 3)
    waiting_at(scene, second, 1)
    chosen = {routing.centre_for(Case(field_id="cardiology"), scene.at) for _ in range(40)}
    assert chosen == {scene.centre.id, second.id}
