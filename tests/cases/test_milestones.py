"""Before a deadline is over somebody is told: at half and at four fifths of its time, once, by policy."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Deadline, EscalationPolicy
from consilia.cases.queries.recipients import escalated_to
from consilia.foundation.clocks import ALWAYS
from consilia.foundation.clocks import Deadline as Clockwork
from consilia.notifications.models import Notification
from tests.factories.cases import Scene, make_scene

SYSTEM = Actor.system()
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def told(case) -> list[tuple[str, int]]:
    rows = AuditEntry.objects.filter(name="DeadlineNears", subject_id=case.id).order_by("at", "number")
    return [(row.detail["clock"], row.detail["percent"]) for row in rows]


def pass_time(scene: Scene, minutes: int) -> int:
    return services.tell_milestones(by=SYSTEM, at=scene.tick(minutes))


@pytest.mark.django_db
def test_half_and_four_fifths_are_told_once_each_in_their_order() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)  # urgent: an hour for triage
    assert pass_time(scene, 29) == 0
    assert pass_time(scene, 2) == 1
    assert pass_time(scene, 0) == 0
    assert pass_time(scene, 18) == 1
    assert told(case) == [(Clock.TRIAGE, 50), (Clock.TRIAGE, 80)]


@pytest.mark.django_db
def test_a_pause_moves_the_milestones_with_the_deadline() -> None:
    scene = make_scene()
    case = scene.case_in(State.INFO_REQUESTED)
    assert pass_time(scene, 6000) == 0  # nothing runs while the answer is awaited
    scene.play("answer", case.id)
    triage = Deadline.objects.running().get(case=case, clock=Clock.TRIAGE)
    assert triage.milestone_at == triage.due_at - timedelta(minutes=30)


@pytest.mark.django_db
def test_a_deadline_found_over_already_is_not_said_to_come_near() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    pass_time(scene, 600)
    assert (Clock.TRIAGE, 50) not in told(case)


@pytest.mark.django_db
def test_who_is_told_is_policy_and_the_next_role_comes_with_the_percent() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW, urgency="urgent")
    expert, coordinator = scene.expert.user_id, scene.coordinator.user_id
    assert escalated_to(case, Clock.CONCLUSION, 50, at=scene.at) == {expert}
    assert escalated_to(case, Clock.CONCLUSION, 80, at=scene.at) == {expert, coordinator}
    assert escalated_to(case, Clock.ACKNOWLEDGEMENT, 50, at=scene.at) == {scene.referrer.user_id}
    EscalationPolicy.objects.create(
        urgency="urgent", percent=50, audience="house", starts=scene.at, source="decision of the network"
    )
    both = {expert, scene.house_coordinator.user_id}
    assert escalated_to(case, Clock.CONCLUSION, 50, at=scene.tick()) == both


@pytest.mark.django_db
def test_everybody_concerned_is_notified_once_however_often_the_job_runs() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    pass_time(scene, 31)
    entry = AuditEntry.objects.get(name="DeadlineNears", subject_id=case.id)
    for _ in range(2):
        jobs.tell_of_deadline(
            event="DeadlineNears", entry_id=str(entry.id), subject_id=str(case.id), author_id=None
        )
    news = Notification.objects.filter(kind="deadline_nears", subject_id=case.id)
    assert [row.user_id for row in news] == [scene.coordinator.user_id]


@pytest.mark.django_db(transaction=True)
def test_several_workers_tell_each_milestone_once() -> None:
    scene = make_scene()
    cases = [scene.case_in(State.TRIAGE) for _ in range(6)]
    at = scene.tick(40)

    def work(_number: int) -> int:
        try:
            return services.tell_milestones(by=SYSTEM, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = sum(pool.map(work, range(4)))
    reached = Deadline.objects.filter(case__in=cases)
    assert made == sum({0: 0, 50: 1, 80: 2}[one.told] for one in reached) >= len(cases)
    assert all(len(told(case)) == len(set(told(case))) for case in cases)


@given(
    share=st.floats(0, 1),
    minutes=st.integers(1, 10_000),
    pause=st.tuples(st.integers(0, 5_000), st.integers(0, 5_000)),
)
def test_a_share_is_reached_between_the_start_and_the_end(
    share: float, minutes: int, pause: tuple[int, int]
) -> None:
    span = timedelta(minutes=minutes)
    deadline = Clockwork.start(span, ALWAYS, at=NOON)
    before, length = (timedelta(minutes=part) for part in pause)
    deadline = deadline.pause(ALWAYS, at=NOON + before)
    assert deadline.reaches(share, span=span, calendar=ALWAYS) is None
    deadline = deadline.resume(ALWAYS, at=NOON + before + length)
    reached = deadline.reaches(share, span=span, calendar=ALWAYS)
    assert reached is not None
    assert deadline.due is not None
    assert deadline.since <= reached <= deadline.due
    used = span - deadline.left + ALWAYS.between(deadline.since, reached)
    assert used >= span * share - timedelta(seconds=1)
