"""A compiled worklist answers each reader with her own rows, whatever was asked before.

Each shape of the list is compiled once and then bound to the values of every asking. These tests ask the same
shapes for different people, one after the other, and hold them against the plain queryset.
"""

from dataclasses import replace
from itertools import product

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.queries import worklist as lists
from consilia.cases.queries.worklist import Show, Wanted, counters, worklist
from consilia.foundation.paging import start_of
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db

STATES = (State.DRAFT, State.TRIAGE, State.OFFERED, State.IN_REVIEW, State.CLOSED)
FILTERS = (
    {},
    {"urgency": "urgent"},
    {"urgency": "planned"},
    {"field": "cardiology"},
    {"field": "neurology", "state": "triage"},
)


def two_scenes() -> list[Scene]:
    """Two hospitals and two centres that know nothing of each other, with cases of the same states."""
    scenes = [make_scene(), make_scene()]
    for scene in scenes:
        for state, urgency in product(STATES, ("urgent", "planned")):
            scene.case_in(state, urgency=urgency, wished_centre_id=scene.centre.id)
    return scenes


def readers(scenes: list[Scene]) -> list[Actor]:
    names = ("referrer", "house_coordinator", "regional_operator", "coordinator", "expert", "stranger")
    return [getattr(scene, name) for name in names for scene in scenes]


def test_every_shape_answers_every_reader_with_her_own_cases() -> None:
    scenes = two_scenes()
    at = max(scene.tick() for scene in scenes)
    for show, filters in product(Show, FILTERS):
        wanted = Wanted(show=show, **filters)
        for by in readers(scenes):
            plain = [row["id"] for row in lists._rows(by, wanted, at, None, size=25)]
            assert [row.id for row in worklist(by, wanted, at=at, cursor=None).rows] == plain, (show, by.role)


def test_paging_goes_forth_and_back_through_all_of_them() -> None:
    scenes = two_scenes()
    by, at = scenes[0].house_coordinator, scenes[0].tick()
    for wanted in (Wanted(show=Show.OPEN), Wanted(show=Show.CLOSED)):
        everything = [row.id for row in worklist(by, wanted, at=at, cursor=None).rows]
        page = worklist(by, wanted, at=at, cursor=None, size=2)
        forth = [row.id for row in page.rows]
        while page.next:
            page = worklist(by, wanted, at=at, cursor=page.next, size=2)
            forth += [row.id for row in page.rows]
        assert forth == everything
        back = [row.id for row in page.rows]
        while page.back:
            page = worklist(by, wanted, at=at, cursor=page.back, size=2)
            back = [row.id for row in page.rows] + back
        assert back == everything


def test_a_cursor_of_another_list_gives_the_first_page() -> None:
    assert start_of("made up", key=("due_at", "id")) is None


def test_the_counters_are_those_of_the_reader() -> None:
    scenes = two_scenes()
    at = max(scene.tick() for scene in scenes)
    for by in readers(scenes):
        counted = counters(by, at=at)
        for show, count in (
            (Show.TURN, counted.turn),
            (Show.OPEN, counted.open),
            (Show.UNREAD, counted.unread),
        ):
            assert count == len(worklist(by, Wanted(show=show), at=at, cursor=None).rows), (show, by.role)


def test_words_find_by_name_what_the_filters_leave() -> None:
    scenes = two_scenes()
    by, at = scenes[0].house_coordinator, scenes[0].tick()
    name = scenes[0].children[0].family_name
    found = worklist(by, Wanted(show=Show.OPEN, words=name), at=at, cursor=None).rows
    assert found
    assert all(name in row.child for row in found)
    assert not worklist(by, replace(Wanted(show=Show.OPEN), words="nobody"), at=at, cursor=None).rows
