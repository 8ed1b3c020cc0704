"""What people do with one task, who may, and how it is undone."""

from datetime import date, timedelta

import pytest

from consilia.audit.models import AuditEntry
from consilia.cases.models import Case
from consilia.followup import services
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import Ended, TaskKind
from consilia.followup.models import Reminder, Task, TaskStep
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.factories.followup import SYSTEM, Aftercare

pytestmark = pytest.mark.django_db
VISIT = TaskKind.VISIT


def yearly(care: Aftercare) -> Task:
    return care.tasks(VISIT, every_months=12)[0]


def test_a_task_is_moved_with_its_reason_and_reminds_on_the_new_day(care: Aftercare) -> None:
    task, doctor = care.task(VISIT), care.scene.referrer
    moved = services.move_task(
        task_id=task.id,
        due_on=date(2026, 12, 1),
        reason="The road is closed.",
        by=doctor,
        at=care.scene.tick(),
    )
    assert (moved.due_on, moved.state) == (date(2026, 12, 1), TaskState.OPEN)
    assert moved.late_at - task.late_at == timedelta(days=6)
    step = TaskStep.objects.get(task=task)
    assert (step.name, step.text, step.was_on) == ("move", "The road is closed.", date(2026, 11, 25))
    assert AuditEntry.objects.filter(name="TaskMoved").exists()


@pytest.mark.parametrize(
    ("deed", "told", "refusal"),
    [
        (services.move_task, {"due_on": date(2026, 12, 1), "reason": ""}, services.ReasonNeeded),
        (services.move_task, {"due_on": date(2026, 11, 1), "reason": "x"}, services.NotALaterDay),
        (services.skip_task, {"reason": ""}, services.ReasonNeeded),
    ],
)
def test_without_a_reason_or_into_the_past_nothing_is_changed(care: Aftercare, deed, told, refusal) -> None:
    task = care.task(VISIT)
    with pytest.raises(refusal):
        deed(task_id=task.id, **told, by=care.scene.referrer, at=care.scene.tick())
    assert Task.objects.get(pk=task.pk).version == task.version


def test_a_task_is_done_once(care: Aftercare) -> None:
    task = care.task(VISIT)
    done = services.complete_task(
        task_id=task.id, result="Closed by catheter.", by=care.scene.house_coordinator, at=care.scene.tick()
    )
    assert (done.state, done.result) == (TaskState.DONE, "Closed by catheter.")
    assert done.ended_by_id == care.scene.house_coordinator.user_id
    with pytest.raises(services.TaskMovedOn):
        services.complete_task(task_id=task.id, by=care.scene.referrer, at=care.scene.tick())


def test_a_stale_page_is_noticed(care: Aftercare) -> None:
    task = care.task(VISIT)
    services.move_task(
        task_id=task.id, due_on=date(2026, 12, 1), reason="x", by=care.scene.referrer, at=care.scene.tick()
    )
    with pytest.raises(services.TaskMovedOn):
        services.complete_task(
            task_id=task.id, version=task.version, by=care.scene.referrer, at=care.scene.tick()
        )


def test_a_repeated_task_makes_its_next_one_and_undo_takes_it_away(care: Aftercare) -> None:
    task, doctor = yearly(care), care.scene.referrer
    services.complete_task(task_id=task.id, by=doctor, at=care.scene.tick())
    follower = Task.objects.get(follows=task)
    assert (follower.due_on, follower.every_months) == (date(2029, 11, 18), 12)
    services.reopen_task(task_id=task.id, by=doctor, at=care.scene.tick())
    assert not Task.objects.filter(follows=task).exists()
    assert Task.objects.get(pk=task.pk).is_open


def test_a_series_that_somebody_worked_on_is_not_undone(care: Aftercare) -> None:
    task, doctor = yearly(care), care.scene.referrer
    services.skip_task(task_id=task.id, reason="Abroad.", by=doctor, at=care.scene.tick())
    follower = Task.objects.get(follows=task)
    services.move_task(
        task_id=follower.id, due_on=date(2030, 1, 1), reason="x", by=doctor, at=care.scene.tick()
    )
    with pytest.raises(services.NextOneTouched):
        services.reopen_task(task_id=task.id, by=doctor, at=care.scene.tick())


def test_undo_gives_back_the_task_with_its_reminder_for_a_day(care: Aftercare) -> None:
    task, doctor = care.task(VISIT), care.scene.referrer
    services.skip_task(task_id=task.id, reason="Recovered.", by=doctor, at=care.scene.tick())
    assert Task.objects.get(pk=task.pk).remind_at is None
    opened = services.reopen_task(task_id=task.id, by=doctor, at=care.scene.tick())
    assert (opened.state, opened.reason, opened.remind_at) == (TaskState.OPEN, "", task.remind_at)
    services.complete_task(task_id=task.id, by=doctor, at=care.scene.tick())
    with pytest.raises(services.TooLateToUndo):
        services.reopen_task(task_id=task.id, by=doctor, at=care.scene.tick(24 * 60))


def test_a_question_about_the_child_is_not_ticked_off(care: Aftercare) -> None:
    task, doctor = care.task(), care.scene.referrer
    with pytest.raises(services.OutcomeNeedsAnswer):
        services.complete_task(task_id=task.id, by=doctor, at=care.scene.tick())
    with pytest.raises(services.OutcomeNeedsAnswer):
        services.skip_task(task_id=task.id, reason="x", by=doctor, at=care.scene.tick())


def test_after_the_plan_has_ended_nothing_comes_back(care: Aftercare) -> None:
    task, doctor = care.task(VISIT), care.scene.referrer
    services.complete_task(task_id=task.id, by=doctor, at=care.scene.tick())
    services.end_plan(case_id=care.case.id, because=Ended.WITHDRAWN, by=SYSTEM, at=care.scene.tick())
    with pytest.raises(services.TooLateToUndo):
        services.reopen_task(task_id=task.id, by=doctor, at=care.scene.tick())


# Written by hand: who can do what with a task of the hospital, and with one of the centre.
CAN = {
    "referrer": {"hospital", "centre"},
    "house_coordinator": {"hospital", "centre"},
    "expert": {"centre"},
    "coordinator": {"centre"},
    "colleague": set(),
    "other_expert": set(),
    "regional_operator": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("person", CAN)
def test_who_may_complete_move_skip_and_give_away(care: Aftercare, person: str) -> None:
    scene, case_id = care.scene, care.case.id
    actor = getattr(scene, person)
    made = {
        house: services.add_task(
            case_id=case_id,
            kind=TaskKind.CALL,
            what="",
            due_on=date(2026, 12, 2),
            by=by,
            at=scene.tick(),
        )
        for house, by in (("hospital", scene.referrer), ("centre", scene.expert))
    }
    done = set()
    for house, task in made.items():
        try:
            services.move_task(
                task_id=task.id, due_on=date(2026, 12, 3), reason="x", by=actor, at=scene.tick()
            )
            services.reassign_task(task_id=task.id, owner_id=None, by=actor, at=scene.tick())
            services.complete_task(task_id=task.id, by=actor, at=scene.tick())
            done.add(house)
        except (NotAllowed, Case.DoesNotExist):
            assert Task.objects.get(pk=task.pk).version == 1
    assert done == CAN[person]


def test_a_reminder_comes_on_the_morning_and_once_more_when_it_is_late(care: Aftercare) -> None:
    task = care.task(VISIT)
    morning = task.remind_at
    assert morning is not None
    services.remind(by=SYSTEM, at=morning - timedelta(minutes=1))
    assert not Reminder.objects.exists()
    for _twice in range(2):
        services.remind(by=SYSTEM, at=morning)
    services.remind(by=SYSTEM, at=task.late_at)
    services.remind(by=SYSTEM, at=task.late_at + timedelta(days=3))
    told = Reminder.objects.filter(task=task).order_by("at").values_list("kind", "is_quiet")
    assert list(told) == [("due", False), ("overdue", False)]
    news = Notification.objects.filter(user_id=care.scene.referrer.user_id, kind__startswith="task_")
    assert sorted(news.values_list("kind", flat=True)) == ["task_due", "task_overdue"]


def test_a_moved_task_reminds_again_and_a_done_one_never(care: Aftercare) -> None:
    task, doctor = care.task(VISIT), care.scene.referrer
    assert task.remind_at is not None
    services.remind(by=SYSTEM, at=task.remind_at)
    moved = services.move_task(
        task_id=task.id, due_on=date(2026, 12, 1), reason="x", by=doctor, at=task.remind_at
    )
    assert moved.remind_at is not None
    services.remind(by=SYSTEM, at=moved.remind_at)
    assert Reminder.objects.filter(task=task, kind="due").count() == 2
    services.complete_task(task_id=task.id, by=doctor, at=moved.remind_at)
    services.remind(by=SYSTEM, at=moved.late_at + timedelta(days=1))
    assert Reminder.objects.filter(task=task).count() == 2


def test_what_is_long_past_is_noted_in_silence(care: Aftercare) -> None:
    task = care.task(VISIT)
    services.remind(by=SYSTEM, at=task.late_at + timedelta(days=30))
    services.remind(by=SYSTEM, at=task.late_at + timedelta(days=30))
    assert set(Reminder.objects.filter(task=task).values_list("is_quiet", flat=True)) == {True}
    assert not Notification.objects.filter(kind__startswith="task_").exists()


def test_a_task_of_nobody_reminds_its_coordinators(care: Aftercare) -> None:
    task = care.task(VISIT)
    services.reassign_task(task_id=task.id, owner_id=None, by=care.scene.referrer, at=care.scene.tick())
    assert task.remind_at is not None
    services.remind(by=SYSTEM, at=task.remind_at)
    told = Notification.objects.filter(kind="task_due").values_list("user_id", flat=True)
    assert list(told) == [care.scene.house_coordinator.user_id]
