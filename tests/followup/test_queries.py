"""Who sees which task in lists; the lists against the plain rule of sight."""

from datetime import date, datetime, timedelta

import pytest

from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.followup import services
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import Task
from consilia.followup.queries import counters, tasks_visible_to, worklist
from consilia.followup.queries.worklist import Show, Wanted, Whose
from tests.factories.cases import Scene
from tests.factories.followup import SYSTEM, Aftercare

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
