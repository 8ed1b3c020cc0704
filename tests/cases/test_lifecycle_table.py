"""Every move from every state by every person: what the table promises is what the services do."""

import pytest
from django.db import transaction

from consilia.cases.domain.lifecycle import FINAL_STATES, LIFECYCLE, TURNS, State
from consilia.cases.models import Case
from consilia.foundation.lifecycle import MoveRefused
from consilia.foundation.refusals import Refusal
from tests.factories.cases import WAY, make_scene, reload_id

PEOPLE = (
    "referrer",
    "colleague",
    "house_coordinator",
    "regional_operator",
    "coordinator",
    "expert",
    "other_expert",
    "stranger",
)
MOVES = tuple(
    move for move in LIFECYCLE.moves if move not in {"route", "lapse", "die", "postpone", "hold", "call_off"}
)

# Written by hand from the design, not derived from the code: who can make which move in which state.
HOUSE = ("referrer", "house_coordinator")
OUT = {"withdraw", "duplicate"}
CAN: dict[State, dict[str, set[str]]] = {
    State.DRAFT: {person: {"submit", "withdraw"} for person in HOUSE},
    State.REGION_REVIEW: {
        **dict.fromkeys(HOUSE, OUT),
        "regional_operator": {"ask", "pass_on", "decline"},
        "coordinator": OUT,
    },
    State.TRIAGE: {**dict.fromkeys(HOUSE, OUT), "coordinator": {"ask", "offer", *OUT}},
    State.INFO_REQUESTED: {**{person: {"answer", *OUT} for person in HOUSE}, "coordinator": OUT},
    State.OFFERED: {**dict.fromkeys(HOUSE, OUT), "coordinator": OUT, "expert": {"accept", "refuse"}},
    State.IN_REVIEW: {
        **dict.fromkeys(HOUSE, OUT),
        "coordinator": {"redirect", "convene", *OUT},
        "expert": {"ask", "redirect", "convene", "write"},
    },
    State.COUNCIL_SCHEDULED: {**dict.fromkeys(HOUSE, OUT), "coordinator": OUT},
    State.COUNCIL_HELD: {**dict.fromkeys(HOUSE, OUT), "coordinator": OUT, "expert": {"write"}},
    State.CONCLUSION_DRAFT: {
        **dict.fromkeys(HOUSE, OUT),
        "coordinator": OUT,
        "expert": {"seek_reading", "sign"},
    },
    # The reader answers (tests/cases/test_second_reading.py); until then the author can only take it back.
    State.SECOND_READ: {**dict.fromkeys(HOUSE, OUT), "coordinator": OUT, "expert": {"take_back"}},
    State.SIGNED: {person: {"acknowledge"} for person in HOUSE},
    State.ACKNOWLEDGED: {person: {"follow_up", "close"} for person in HOUSE},
    State.FOLLOW_UP: {person: {"close"} for person in HOUSE},
    State.CLOSED: {person: {"reopen"} for person in HOUSE},
    State.DECLINED: {},
    State.WITHDRAWN: {},
    State.DUPLICATE: {},
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", WAY)
def test_each_person_can_make_exactly_the_moves_of_the_table(state: State) -> None:
    scene = make_scene()
    case = scene.case_in(state)
    assert reload_id(case.id).state == state
    assert scene.reader  # made before anything is taken back

    made = {person: {move for move in MOVES if _succeeds(scene, move, case, person)} for person in PEOPLE}

    expected = {person: CAN[state].get(person, set()) for person in PEOPLE}
    assert made == expected


def _succeeds(scene, move: str, case: Case, person: str) -> bool:
    """Whether the move is made; whatever it changed is taken back."""
    point = transaction.savepoint()
    try:
        scene.play(move, case.id, by=getattr(scene, person))
        return reload_id(case.id).version > case.version
    except (Refusal, Case.DoesNotExist):
        return False
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("move", LIFECYCLE.moves)
@pytest.mark.parametrize("state", State)
def test_a_move_starts_only_from_its_sources(move: str, state: State) -> None:
    row = LIFECYCLE.moves[move]
    if state in row.sources:
        assert LIFECYCLE.after(move, state, target=row.targets[0]) == row.targets[0]
    else:
        with pytest.raises(MoveRefused):
            LIFECYCLE.after(move, state, target=row.targets[0])


def test_every_state_is_reached_and_only_the_ends_end() -> None:
    reached = {State.DRAFT} | {State(end) for row in LIFECYCLE.moves.values() for end in row.targets}
    assert reached == set(State)
    without_a_way_out = {state for state in State if not list(LIFECYCLE.moves_from(state))}
    assert without_a_way_out == FINAL_STATES - {State.CLOSED}  # a closed case can be reopened
    assert LIFECYCLE.ends == FINAL_STATES
    assert set(TURNS) == set(State)


def test_the_diagram_names_every_move() -> None:
    diagram = LIFECYCLE.diagram()
    assert all(f": {move}" in diagram for move in LIFECYCLE.moves)
