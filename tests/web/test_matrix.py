"""The permission matrix says what the rules say, completely."""

import pytest
from django.test import Client

from consilia.cases.domain.lifecycle import LIFECYCLE, State
from consilia.cases.domain.sight import PART_OF_ROLE, SHARED_PARTS, Part, Sight
from consilia.web import matrix


def test_every_role_with_a_part_has_a_column_for_each() -> None:
    shown = {(column.role, column.part) for column in matrix.columns()}
    assert shown == {(role, part) for role, parts in PART_OF_ROLE.items() for part in parts - SHARED_PARTS}


def test_every_state_has_a_row_and_every_level_of_sight_a_name() -> None:
    assert [state for state, _ in matrix.rows()] == list(State)
    assert set(matrix.SIGHT_NAMES) == set(Sight)


def test_every_move_that_people_make_has_a_name_and_appears() -> None:
    people = {name for name, move in LIFECYCLE.moves.items() if move.roles}
    assert set(matrix.MOVE_NAMES) == people
    said = {str(move) for _, cells in matrix.rows() for cell in cells for move in cell.moves}
    assert said == {str(name) for name in matrix.MOVE_NAMES.values()}


def test_an_expert_sees_a_preview_while_offered_and_everything_after_acceptance() -> None:
    parts = [column.part for column in matrix.columns()]
    by_state = dict(matrix.rows())
    assert by_state[State.OFFERED][parts.index(Part.OFFERED)].sight is Sight.PREVIEW
    assert by_state[State.IN_REVIEW][parts.index(Part.EXPERT)].sight is Sight.BODY


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "preview without names"), ("ru", "обзор без имён")])
def test_anybody_may_read_it_in_both_languages(language: str, words: str) -> None:
    text = Client(headers={"accept-language": language}).get("/help/roles/").content.decode()
    assert words in text
