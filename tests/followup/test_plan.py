"""A plan is made once, from what was signed; it is added to by hand and ends with its case."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services import close_case
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.queries import recommendations_of
from consilia.conclusions.services import Decided
from consilia.followup import services
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import Ended, Group, TaskKind
from consilia.followup.models import FollowUpPolicy, Plan, PlanRule, Task
from consilia.foundation.refusals import NotAllowed
from consilia.patients.services import note_death
from tests.factories.cases import make_scene
from tests.factories.conclusions import load_codes, make_story
from tests.factories.followup import SYSTEM, Aftercare, make_aftercare
from tests.factories.network import make_duty

pytestmark = pytest.mark.django_db


def add(care: Aftercare, **changes: object) -> Task:
    known: dict[str, object] = {
        "case_id": care.case.id,
        "kind": TaskKind.LABORATORY,
        "what": "Potassium and creatinine",
        "due_on": date(2026, 12, 2),
        "owner_id": care.scene.referrer.user_id,
        "by": care.scene.referrer,
        "at": care.scene.tick(),
    }
    return services.add_task(**{**known, **changes})  # type: ignore[arg-type]


def test_an_urgent_child_with_a_rare_disease_is_followed_for_years(care: Aftercare) -> None:
    assert care.plan.groups == [Group.URGENT, Group.ORPHAN]
    assert care.plan.zone == "Asia/Vladivostok"
    assert [task.due_on for task in care.tasks(TaskKind.OUTCOME)] == [
        date(2026, 11, 25),
        date(2026, 12, 9),
        date(2027, 5, 18),
        date(2027, 11, 18),
    ]
    visits = [(task.due_on, task.every_months) for task in care.tasks(TaskKind.VISIT)]
    assert visits == [(date(2026, 11, 25), 0), (date(2026, 12, 20), 0), (date(2028, 11, 18), 12)]


def test_tasks_belong_to_the_doctor_who_asked_and_the_case_goes_into_follow_up(care: Aftercare) -> None:
    tasks = Task.objects.filter(case=care.case)
    assert set(tasks.values_list("owner_id", "organisation_id", "owner_role")) == {
        (care.scene.referrer.user_id, care.scene.hospital.id, Role.REFERRING_DOCTOR)
    }
    assert care.state == State.FOLLOW_UP


def test_a_repeated_event_makes_no_second_plan(care: Aftercare) -> None:
    before = set(Task.objects.values_list("id", flat=True))
    services.make_plan(case_id=care.case.id, by=SYSTEM, at=care.scene.tick())
    assert set(Task.objects.values_list("id", flat=True)) == before
    assert AuditEntry.objects.filter(name="PlanMade").count() == 1


def test_the_event_makes_the_plan_by_itself(run_jobs) -> None:
    care = make_aftercare()
    Task.objects.all().delete()
    Plan.objects.all().delete()
    run_jobs()
    assert Plan.objects.filter(case=care.case).exists()


def test_a_region_with_rules_of_its_own_does_without_the_national_ones() -> None:
    services.load_follow_up_policy()
    care = make_aftercare()
    other = make_aftercare(scene=care.scene)
    assert len(other.tasks(TaskKind.OUTCOME)) == 4
    PlanRule.objects.create(
        group=Group.URGENT,
        kind=TaskKind.CALL,
        hours=48,
        region_id=care.case.region_id,
        starts=datetime(2026, 1, 1, tzinfo=UTC),
        source="test",
    )
    third = make_aftercare(scene=care.scene)
    assert [task.due_on for task in third.tasks(TaskKind.CALL)] == [date(2026, 11, 20)]
    assert [task.due_on for task in third.tasks(TaskKind.OUTCOME)] == [date(2027, 5, 18), date(2027, 11, 18)]


def test_a_task_is_added_by_hand_for_somebody_of_the_house(care: Aftercare) -> None:
    task = add(care, owner_id=care.scene.colleague.user_id)
    assert (task.state, task.owner_id) == (TaskState.OPEN, care.scene.colleague.user_id)
    assert task.late_at == datetime(2026, 12, 2, 14, tzinfo=UTC)  # midnight in Vladivostok


def test_without_a_person_the_coordinator_of_the_house_sees_to_it(care: Aftercare) -> None:
    assert add(care, owner_id=None).owner_role == Role.ORGANISATION_COORDINATOR
    expert = add(care, owner_id=None, by=care.scene.expert, kind=TaskKind.CALL, what="")
    assert (expert.organisation_id, expert.owner_role) == (care.scene.centre.id, Role.TRIAGE_COORDINATOR)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"what": ""}, services.NothingToDo),
        ({"due_on": date(2026, 11, 17)}, services.NotALaterDay),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    care: Aftercare, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add(care, **changes)


def test_nobody_of_another_house_is_given_a_task(care: Aftercare) -> None:
    with pytest.raises(services.NotOfThisHouse):
        add(care, owner_id=care.scene.stranger.user_id)


def test_a_stranger_learns_nothing_and_a_reader_of_the_header_adds_nothing(care: Aftercare) -> None:
    with pytest.raises(Case.DoesNotExist):
        add(care, by=care.scene.stranger)
    with pytest.raises((Case.DoesNotExist, NotAllowed)):
        add(care, by=care.scene.regional_operator)


def test_a_case_without_a_signed_answer_has_no_plan(care: Aftercare) -> None:
    fresh = care.scene.case_in(State.TRIAGE)
    assert services.make_plan(case_id=fresh.id, by=SYSTEM, at=care.scene.tick()) is None
    with pytest.raises(services.NoPlanYet):
        add(care, case_id=fresh.id)


@pytest.mark.parametrize("because", Ended)
def test_when_a_plan_ends_nothing_is_open_and_nothing_can_be_added(care: Aftercare, because: Ended) -> None:
    open_before = Task.objects.open().count()
    ended = services.end_plan(case_id=care.case.id, because=because, by=SYSTEM, at=care.scene.tick())
    assert ended == open_before
    assert not Task.objects.open().exists()
    assert not Task.objects.exclude(remind_at=None).exists()
    assert services.end_plan(case_id=care.case.id, because=because, by=SYSTEM, at=care.scene.tick()) == 0
    with pytest.raises((services.PlanOver, NotAllowed)):
        add(care)


def test_the_death_of_the_child_ends_the_plan_of_a_closed_case_too(care: Aftercare, run_jobs) -> None:
    close_case(case_id=care.case.id, by=care.scene.referrer, at=care.scene.tick())
    run_jobs()
    assert care.tasks(TaskKind.OUTCOME, is_open=True) == []
    assert care.tasks(TaskKind.VISIT, is_open=True) != []
    note_death(
        child_id=care.case.child_id,
        deceased_on=date(2026, 11, 18),
        by=care.scene.referrer,
        at=care.scene.tick(),
    )
    run_jobs()
    assert not Task.objects.open().exists()
    assert care.plan.ended_because == Ended.DIED


def test_what_is_not_feasible_is_not_planned() -> None:
    services.load_follow_up_policy()
    story = make_story()
    story.sign(follow_up_on=None)
    given = recommendations_of(story.current)
    story.decide({one.id: Decided(Answer.NOT_FEASIBLE, "No device here.") for one in given})
    services.make_plan(case_id=story.case.id, by=SYSTEM, at=story.scene.tick())
    assert set(Task.objects.exclude(kind=TaskKind.OUTCOME).values_list("every_months", flat=True)) == {12}


def test_a_case_that_was_answered_anew_is_asked_anew_and_its_work_goes_on(care: Aftercare) -> None:
    """As after a reopening: the plan was made from an earlier signature than the one that holds."""
    work = {task.id for task in Task.objects.exclude(kind=TaskKind.OUTCOME)}
    questions = {task.id for task in care.tasks(TaskKind.OUTCOME)}
    Plan.objects.update(signed_at=care.plan.signed_at - timedelta(days=1))
    services.make_plan(case_id=care.case.id, by=SYSTEM, at=care.scene.tick())
    assert {task.id for task in Task.objects.exclude(kind=TaskKind.OUTCOME)} == work
    assert {task.state for task in Task.objects.filter(id__in=questions)} == {TaskState.CANCELLED}
    assert len(care.tasks(TaskKind.OUTCOME, is_open=True)) == len(questions)


def test_seeds_are_loaded_once_and_marked_unverified() -> None:
    assert PlanRule.objects.count() == 13  # from the migration on
    PlanRule.objects.filter(group=Group.ORPHAN).delete()
    FollowUpPolicy.objects.update(value=7)
    assert services.load_follow_up_policy() == 3
    assert services.load_follow_up_policy() == 0
    assert set(FollowUpPolicy.objects.values_list("value", flat=True)) == {7}  # what was changed stays
    assert not PlanRule.objects.filter(is_verified=True).exists()
    assert not PlanRule.objects.filter(source="").exists()


def test_an_emergency_is_asked_after_a_day_three_days_and_three_weeks() -> None:
    load_codes()
    scene = make_scene()
    make_duty(scene.consultant, "cardiology", scene.at - timedelta(days=1), scene.at + timedelta(days=1))
    care = make_aftercare(scene=scene, urgency="emergency", principal_orpha=[])
    days = [task.due_on - date(2026, 11, 18) for task in care.tasks(TaskKind.OUTCOME)]
    assert days == [timedelta(1), timedelta(3), timedelta(21)]
