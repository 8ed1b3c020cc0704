"""Who sees which task, in lists and figures; the lists against the plain rule of sight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.followup import services
from consilia.followup.domain.words import Answer, TaskKind
from consilia.followup.models import Plan, Task
from consilia.followup.queries import (
    counters,
    outcome_rates,
    overdue_by_organisation,
    tasks_visible_to,
    worklist,
    yardstick,
)
from consilia.followup.queries.reports import OutcomeRate
from consilia.followup.queries.worklist import Show, Wanted, Whose
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene
from tests.factories.followup import SYSTEM, Aftercare, make_aftercare

pytestmark = pytest.mark.django_db
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


def sees_body(scene: Scene, person: str, case: Case) -> bool:
    try:
        case_for(getattr(scene, person), case.id, scene.at, least=Sight.BODY)
    except Case.DoesNotExist:
        return False
    return True


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("person", PEOPLE)
def test_tasks_are_seen_by_exactly_those_who_see_the_body(care: Aftercare, person: str, closed: bool) -> None:
    if closed:
        last = care.tasks(TaskKind.OUTCOME)[-1]
        services.remind(by=SYSTEM, at=last.late_at + timedelta(days=1))
        services.lapse_outcomes(by=SYSTEM, at=last.late_at + timedelta(days=30))
        assert care.state == "closed"
    seen = tasks_visible_to(getattr(care.scene, person), care.scene.at).exists()
    assert seen is sees_body(care.scene, person, care.case)


def test_an_expert_to_whom_a_reopened_case_is_offered_sees_none_of_its_tasks(care: Aftercare) -> None:
    Case.objects.filter(pk=care.case.pk).update(state="offered", expert=None)
    assert not tasks_visible_to(care.scene.expert, care.scene.at).exists()


@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("show", Show)
@pytest.mark.parametrize("person", ["referrer", "house_coordinator", "expert", "coordinator"])
def test_every_shape_of_the_list_is_the_plain_question(
    care: Aftercare, person: str, show: Show, whose: Whose
) -> None:
    scene, actor = care.scene, getattr(care.scene, person)
    services.add_task(
        case_id=care.case.id,
        kind=TaskKind.CALL,
        what="",
        due_on=date(2026, 11, 19),
        by=scene.expert,
        at=scene.tick(),
    )
    services.complete_task(task_id=care.task(TaskKind.VISIT).id, by=scene.referrer, at=scene.tick())
    at = scene.at + timedelta(days=9)
    found = {row.id for row in worklist(actor, Wanted(show=show, whose=whose), at=at, cursor=None).rows}
    assert found == {task.id for task in Task.objects.all() if _fits(task, actor, show, whose, at)}
    if show is not Show.OVER:
        assert getattr(counters(actor, whose, at=at), show) == len(found)


def _fits(task: Task, actor, show: Show, whose: Whose, at: datetime) -> bool:
    if (task.owner_id if whose is Whose.MINE else task.organisation_id) != (
        actor.user_id if whose is Whose.MINE else actor.organisation_id
    ):
        return False
    if show is Show.OVER:
        return not task.is_open
    is_late = task.late_at <= at
    fits = {
        Show.OPEN: True,
        Show.OVERDUE: is_late,
        Show.SOON: not is_late and (task.late_at <= at + timedelta(days=7) or task.asked_at is not None),
    }
    return task.is_open and fits[show]


def test_pages_follow_one_another_without_a_gap_and_back(care: Aftercare) -> None:
    wanted, at = Wanted(), care.scene.at
    first = worklist(care.scene.referrer, wanted, at=at, cursor=None, size=3)
    second = worklist(care.scene.referrer, wanted, at=at, cursor=first.next, size=3)
    third = worklist(care.scene.referrer, wanted, at=at, cursor=second.next, size=3)
    assert third.next is None
    ids = [row.id for page in (first, second, third) for row in page.rows]
    expected = Task.objects.open().order_by("late_at", "id").values_list("id", flat=True)
    assert ids == list(expected)
    back = worklist(care.scene.referrer, wanted, at=at, cursor=second.back, size=3)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]


# ---------------------------------------------------------------------- figures

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def analyst():
    return make_actor(Role.MINISTRY_ANALYST)


def rates(actor) -> list[OutcomeRate]:
    return outcome_rates(actor, since=SINCE, until=UNTIL)


def asked(number: int, *, known: int) -> Aftercare:
    """So many cases that were asked about, of some of which the outcome was told."""
    care = make_aftercare(principal_orpha=[])
    cares = [care, *(make_aftercare(scene=care.scene, principal_orpha=[]) for _each in range(number - 1))]
    day = care.task().remind_at
    assert day is not None
    services.remind(by=SYSTEM, at=day + timedelta(hours=1))
    for one in cares[:known]:
        services.answer_by_link(
            token=one.token(one.tasks(TaskKind.OUTCOME)[0]),
            answer=Answer.IMPROVED,
            visitor="192.0.2.1",
            at=day + timedelta(hours=2),
        )
    return care


def test_rates_are_counted_by_region_field_and_month(analyst) -> None:
    asked(5, known=2)
    (row,) = rates(analyst)
    assert (row.region, row.field, row.month) == ("RU-PRI", "cardiology", date(2026, 11, 1))
    assert (row.asked, row.known, row.percent, row.closed_without) == (5, 2, 40, 0)


def test_a_cell_below_five_leaves_for_nobody_outside(analyst) -> None:
    care = asked(4, known=4)
    (row,) = rates(analyst)
    assert (row.asked, row.known, row.closed_without, row.percent) == (None, None, None, None)
    (own,) = rates(care.scene.coordinator)
    assert (own.asked, own.known) == (4, 4)
    assert rates(care.scene.expert) == []
    assert rates(care.scene.stranger) == []


def test_closed_without_an_outcome_is_counted(care: Aftercare) -> None:
    last = care.tasks(TaskKind.OUTCOME)[-1]
    services.remind(by=SYSTEM, at=last.late_at + timedelta(days=1))
    services.lapse_outcomes(by=SYSTEM, at=last.late_at + timedelta(days=30))
    (row,) = rates(care.scene.house_coordinator)
    assert (row.asked, row.known, row.closed_without) == (1, 0, 1)


def test_overdue_work_by_organisation(care: Aftercare, analyst) -> None:
    at = care.task(TaskKind.VISIT).late_at
    (row,) = overdue_by_organisation(care.scene.house_coordinator, at=at)
    assert (row.organisation_id, row.open, row.overdue, row.oldest) == (care.scene.hospital.id, 7, 1, at)
    (same,) = overdue_by_organisation(analyst, at=at)
    assert same == row
    Task.objects.filter(kind=TaskKind.OUTCOME).delete()
    (hidden,) = overdue_by_organisation(analyst, at=at)
    assert (hidden.open, hidden.overdue, hidden.oldest) == (None, None, None)
    assert overdue_by_organisation(care.scene.stranger, at=at) == []


def test_the_yardstick_is_our_goal_beside_what_others_published(care: Aftercare) -> None:
    held = yardstick(care.scene.at)
    assert (held.target, held.published_low, held.published_high) == (60, 12, 42)
    assert Plan.objects.count() == 1
