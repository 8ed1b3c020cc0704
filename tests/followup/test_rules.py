"""From a conclusion to tasks, and the lifecycle of a task, as tables."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from consilia.followup.domain.days import Offset
from consilia.followup.domain.lifecycle import LIFECYCLE, TaskState
from consilia.followup.domain.planning import Facts, Recommended, Rule, groups_of, planned
from consilia.followup.domain.words import Group, Policy, TaskKind
from consilia.foundation.lifecycle import MoveRefused

SIGNED = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAYS = {Policy.NOW_DAYS: 1, Policy.SOON_DAYS: 7, Policy.ROUTINE_DAYS: 30}
LINEAGE = UUID(int=1)


def facts(**changes: object) -> Facts:
    known: dict[str, object] = {
        "signed_at": SIGNED,
        "today": TODAY,
        "zone": "Europe/Moscow",
        "rules": (),
        "days": DAYS,
    }
    return Facts(**{**known, **changes})  # type: ignore[arg-type]


def recommended(kind: str, by_when: str = "", priority: str = "routine") -> Recommended:
    return Recommended(LINEAGE, kind, "Echocardiogram", by_when, priority)


@pytest.mark.parametrize(
    ("field", "icd10", "has_orpha", "expected"),
    [
        ("cardiology", ["Q25.0"], False, [Group.URGENT]),
        ("cardiology", ["Q25.0"], True, [Group.URGENT, Group.ORPHAN]),
        ("hsct.donor", [], False, [Group.URGENT, Group.TRANSPLANT]),
        ("transplantation.liver", [], True, [Group.URGENT, Group.TRANSPLANT, Group.ORPHAN]),
        ("nephrology", ["Z94.0"], False, [Group.URGENT, Group.TRANSPLANT]),
        ("nephrology", ["T86.1"], False, [Group.URGENT, Group.TRANSPLANT]),
        ("", [], False, [Group.URGENT]),
    ],
)
def test_which_templates_apply(field: str, icd10: list[str], has_orpha: bool, expected: list[Group]) -> None:
    assert groups_of("urgent", field=field, icd10=icd10, has_orpha=has_orpha) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (recommended("examination", "in 2 weeks"), (TaskKind.EXAMINATION, date(2026, 12, 2))),
        (recommended("examination"), (TaskKind.EXAMINATION, date(2026, 12, 18))),
        (recommended("consultation", priority="soon"), (TaskKind.VISIT, date(2026, 11, 25))),
        (recommended("operation", priority="now"), (TaskKind.VISIT, date(2026, 11, 19))),
        (recommended("operation", "01.10.2026"), (TaskKind.VISIT, TODAY)),
    ],
)
def test_what_a_recommendation_becomes(given: Recommended, expected: tuple[TaskKind, date]) -> None:
    (task,) = planned(facts(recommended=[given]))
    assert (task.kind, task.due_on) == expected
    assert (task.what, task.lineage) == ("Echocardiogram", LINEAGE)


@pytest.mark.parametrize("kind", ["drug", "care", "other"])
def test_what_is_given_and_not_fetched_is_no_task(kind: str) -> None:
    assert planned(facts(recommended=[recommended(kind)])) == []


def test_the_same_question_is_not_asked_twice_on_a_day() -> None:
    half_a_year = Offset(months=6)
    rules = [Rule(group, TaskKind.OUTCOME, half_a_year) for group in (Group.TRANSPLANT, Group.ORPHAN)]
    assert [task.due_on for task in planned(facts(rules=rules))] == [date(2027, 5, 18)]


def test_what_lies_in_the_past_is_due_today_once() -> None:
    """An emergency that was acknowledged after four days."""
    rules = [Rule(Group.EMERGENCY, TaskKind.OUTCOME, Offset(hours=hours)) for hours in (24, 72, 504)]
    made = planned(facts(rules=rules, today=date(2026, 11, 22)))
    assert [task.due_on for task in made] == [date(2026, 11, 22), date(2026, 12, 9)]


def test_the_review_is_a_visit_in_the_words_of_the_expert() -> None:
    (task,) = planned(facts(review_on=date(2026, 12, 20), review="After the operation."))
    assert (task.kind, task.due_on, task.what) == (TaskKind.VISIT, date(2026, 12, 20), "After the operation.")


# Written by hand, not derived from the code.
AFTER: dict[TaskState, dict[str, TaskState]] = {
    TaskState.OPEN: {
        "move": TaskState.OPEN,
        "reassign": TaskState.OPEN,
        "complete": TaskState.DONE,
        "answer": TaskState.DONE,
        "skip": TaskState.SKIPPED,
        "lapse": TaskState.LAPSED,
        "cancel": TaskState.CANCELLED,
    },
    TaskState.DONE: {"reopen": TaskState.OPEN, "answer": TaskState.DONE},
    TaskState.SKIPPED: {"reopen": TaskState.OPEN},
    TaskState.LAPSED: {"answer": TaskState.DONE},
    TaskState.CANCELLED: {"restore": TaskState.OPEN},
}


@pytest.mark.parametrize("move", LIFECYCLE.moves)
@pytest.mark.parametrize("state", TaskState)
def test_every_move_from_every_state(state: TaskState, move: str) -> None:
    expected = AFTER[state].get(move)
    if expected is None:
        with pytest.raises(MoveRefused):
            LIFECYCLE.after(move, state)
    else:
        assert LIFECYCLE.after(move, state) == expected


def test_nobody_but_the_system_lapses_or_cancels() -> None:
    assert {name for name, row in LIFECYCLE.moves.items() if not row.roles} == {"lapse", "cancel", "restore"}
