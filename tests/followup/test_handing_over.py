"""The tasks of a doctor who leaves."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.cases.services import close_case
from consilia.followup import services
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import HandedTask, HandOver, Task
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.factories.followup import Aftercare

pytestmark = pytest.mark.django_db


def hand_over(care: Aftercare, **changes: object) -> HandOver:
    scene = care.scene
    known: dict[str, object] = {
        "giver_id": scene.referrer.user_id,
        "taker_id": scene.colleague.user_id,
        "by": scene.house_coordinator,
        "at": scene.tick(),
    }
    return services.hand_over(**{**known, **changes})  # type: ignore[arg-type]


def test_the_colleague_gets_the_tasks_and_the_sight_that_they_need(care: Aftercare) -> None:
    scene = care.scene
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.colleague, care.case.id, scene.at)
    made = hand_over(care)
    assert set(Task.objects.open().values_list("owner_id", flat=True)) == {scene.colleague.user_id}
    assert case_for(scene.colleague, care.case.id, scene.tick(), least=Sight.BODY)
    assert HandedTask.objects.filter(hand_over=made, joined_team=True).count() == 7
    told = Notification.objects.filter(kind="tasks_handed_over").values_list("user_id", flat=True)
    assert set(told) == {scene.referrer.user_id, scene.colleague.user_id}


def test_within_a_day_it_is_undone_as_it_was(care: Aftercare) -> None:
    scene = care.scene
    made = hand_over(care)
    done = care.task(TaskKind.VISIT)
    services.complete_task(task_id=done.id, by=scene.colleague, at=scene.tick())
    services.undo_hand_over(hand_over_id=made.id, by=scene.house_coordinator, at=scene.tick())
    assert set(Task.objects.open().values_list("owner_id", "owner_role")) == {
        (scene.referrer.user_id, Role.REFERRING_DOCTOR)
    }
    assert Task.objects.get(pk=done.pk).owner_id == scene.colleague.user_id  # what she did stays hers
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.colleague, care.case.id, scene.tick())
    with pytest.raises(services.TooLateToTakeBack):
        services.undo_hand_over(hand_over_id=made.id, by=scene.house_coordinator, at=scene.tick())


def test_after_a_day_it_stays(care: Aftercare) -> None:
    made = hand_over(care)
    with pytest.raises(services.TooLateToTakeBack):
        services.undo_hand_over(
            hand_over_id=made.id, by=care.scene.colleague, at=made.made_at + timedelta(days=1)
        )


def test_nobody_joins_the_team_of_a_closed_case_so_the_coordinator_sees_to_it(care: Aftercare) -> None:
    scene = care.scene
    close_case(case_id=care.case.id, by=scene.referrer, at=scene.tick())
    services.case_closed(case_id=care.case.id, by=scene.referrer, at=scene.tick())
    made = hand_over(care)
    assert set(Task.objects.open().values_list("owner_id", "owner_role")) == {
        (None, Role.ORGANISATION_COORDINATOR)
    }
    services.undo_hand_over(hand_over_id=made.id, by=scene.house_coordinator, at=scene.tick())
    assert set(Task.objects.open().values_list("owner_id", flat=True)) == {scene.referrer.user_id}


def test_a_doctor_gives_away_her_own_tasks_alone(care: Aftercare) -> None:
    scene = care.scene
    with pytest.raises(NotAllowed):
        hand_over(care, by=scene.colleague)
    hand_over(care, by=scene.referrer)
    assert Task.objects.open().filter(owner_id=scene.colleague.user_id).count() == 7


def test_only_to_a_colleague_of_the_house(care: Aftercare) -> None:
    scene = care.scene
    for taker in (scene.stranger, scene.expert):
        with pytest.raises(services.NotOfThisHouse):
            hand_over(care, taker_id=taker.user_id)
    with pytest.raises(services.ToSomebodyElse):
        hand_over(care, taker_id=scene.referrer.user_id)


def test_nothing_to_hand_over_is_said(care: Aftercare) -> None:
    scene = care.scene
    with pytest.raises(services.NothingToHandOver):
        hand_over(care, giver_id=scene.colleague.user_id, taker_id=scene.referrer.user_id)


def test_a_coordinator_of_another_house_takes_nothing(care: Aftercare) -> None:
    with pytest.raises((NotAllowed, services.NothingToHandOver, services.NotOfThisHouse)):
        hand_over(care, by=care.scene.coordinator)
    assert not HandOver.objects.exists()


def test_a_stranger_undoes_nothing(care: Aftercare) -> None:
    made = hand_over(care)
    with pytest.raises(HandOver.DoesNotExist):
        services.undo_hand_over(hand_over_id=made.id, by=care.scene.stranger, at=care.scene.tick())
