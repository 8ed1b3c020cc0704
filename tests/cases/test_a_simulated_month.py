"""A month of a small network on a clock of its own: people who are quick, slow, absent and silent, in four time zones.

Nobody moves a clock by hand. The month jumps from one moment at which something is due to the next, runs the jobs
that a worker would run, and lets the people do what is written beside their names. At the end the whole month is
asked what no single test can: was everybody told once, and the right ones; does every child have somebody.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Min
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State, Turn
from consilia.cases.models import Case, Deadline, Entry, InformationItem, Offer, RegionReviewPolicy
from consilia.followup import services as followup
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import Task
from consilia.notifications.models import Notification
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.conclusions import Story, load_codes
from tests.factories.network import make_consultant, make_duty, make_organisation
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 11, 2, 6, tzinfo=UTC)  # nine in the morning in Moscow
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
END = MONDAY + 31 * DAY


class Month:
    """The calendar of what people will do, and the machine that looks at the clocks whenever one is due."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.now = scene.at
        self._plans: list[tuple[datetime, int, Callable[[], object]]] = []
        self._numbers = count()
        for day in range(32):  # the follow-up job looks in the morning
            self.plan(MONDAY + day * DAY, self._morning)

    def plan(self, moment: datetime, deed: Callable[[], object]) -> None:
        heappush(self._plans, (moment, next(self._numbers), deed))

    def after(self, span: timedelta, deed: Callable[[], object]) -> None:
        self.plan(self.now + span, deed)

    def run(self) -> None:
        while (moment := self._next()) < END:
            self.now = moment
            while self._plans and self._plans[0][0] <= moment:
                heappop(self._plans)[2]()
            self._machine()

    def _next(self) -> datetime:
        """The next plan, or a minute after the next clock: the job of that minute finds it over."""
        running = Deadline.objects.running().filter(due_at__isnull=False)
        moments = [
            self._plans[0][0] if self._plans else END,
            running.filter(missed_at=None).aggregate(Min("due_at"))["due_at__min"],
            running.aggregate(Min("milestone_at"))["milestone_at__min"],
            Offer.objects.filter(answer="", answer_by__gt=self.now).aggregate(Min("answer_by"))[
                "answer_by__min"
            ],
        ]
        first = min(moment for moment in moments if moment is not None)
        return first if first == moments[0] else max(first, self.now) + MINUTE

    def _machine(self) -> None:
        services.tell_milestones(by=SYSTEM, at=self.now)
        services.miss_deadlines(by=SYSTEM, at=self.now)
        jobs.move_run_out(self.now)
        run_until_idle()

    def _morning(self) -> None:
        followup.remind(by=SYSTEM, at=self.now)
        followup.lapse_outcomes(by=SYSTEM, at=self.now)


class People:
    """Who is who this month, and what she does. Each deed happens at the month's now."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.silent = make_actor(Role.REGIONAL_OPERATOR, organisation=month.scene.hospital)
        self.prompt, self.quiet = self._expert(), self._expert()

    def _expert(self) -> Actor:
        user = make_user()
        make_consultant(self.month.scene.centre, user=user, fields=["cardiology"])
        return make_actor(Role.EXPERT, user=user, organisation=self.month.scene.centre)

    def in_region(self, region: str, zone: str) -> Scene:
        """The same centre, asked from another house in another time zone, whose region looks first."""
        hospital = make_organisation(region=region, time_zone=zone)
        return replace(
            self.month.scene,
            hospital=hospital,
            referrer=make_actor(Role.REFERRING_DOCTOR, organisation=hospital),
            house_coordinator=make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital),
            regional_operator=make_actor(Role.REGIONAL_OPERATOR, organisation=hospital),
            children=[],
        )

    def ask(self, scene: Scene, urgency: str) -> Case:
        """A request that has been sent now."""
        scene.at = self.month.now
        case = scene.draft(urgency=urgency)
        return services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())

    def play(self, move: str, case: Case, scene: Scene | None = None, **deed: Any) -> Callable[[], object]:
        return lambda: (scene or self.month.scene).play(move, case.id, at=self.month.now, **deed)

    def accept_as_whoever_is_asked(self, case: Case) -> None:
        offer = Offer.objects.filter(case=case, answer="").order_by("id").first()
        assert offer is not None, "somebody is always asked next"
        experts = {one.user_id: one for one in (self.month.scene.expert, self.prompt, self.quiet)}
        services.accept_case(case_id=case.id, by=experts[offer.user_id], at=self.month.now)

    def writes_to_the_doctor(self, case: Case) -> Callable[[], object]:
        return lambda: services.send_message(
            case_id=case.id, text="Give oxygen, I am reading.", by=self.month.scene.expert, at=self.month.now
        )

    def sign(self, case: Case) -> Callable[[], object]:
        def deed() -> None:
            self.month.scene.at = self.month.now
            Story(self.month.scene, reload(case)).sign(follow_up_on=None)

        return deed

    def decide(self, case: Case) -> Callable[[], object]:
        def deed() -> None:
            self.month.scene.at = self.month.now
            Story(self.month.scene, reload(case)).decide_all()

        return deed


@pytest.fixture
def month(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Month:
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / Path("conclusions")
    load_codes()
    followup.load_follow_up_policy()
    scene = make_scene(at=MONDAY)
    month = Month(scene)
    # Jobs read the machine's clock; this month is theirs too.
    monkeypatch.setattr("django.utils.timezone.now", lambda: month.now)
    return month


def names(case: Case) -> list[str]:
    return list(Entry.objects.filter(case=case).order_by("at", "id").values_list("name", flat=True))


def told(kind: str, case: Case) -> set[Any]:
    return set(Notification.objects.filter(kind=kind, subject_id=case.id).values_list("user_id", flat=True))


def test_a_month_with_silent_absent_and_slow_people_loses_no_child(month: Month) -> None:
    scene, people = month.scene, People(month)
    kaliningrad = people.in_region("RU-KGD", "Europe/Kaliningrad")
    irkutsk = people.in_region("RU-IRK", "Asia/Irkutsk")
    for house, urgency in ((kaliningrad, "planned"), (irkutsk, "urgent")):
        RegionReviewPolicy.objects.create(
            region_id=house.hospital.region_id, urgency=urgency, starts=MONDAY - DAY, source="the region"
        )

    # A region that does nothing, and one that declines in time.
    unreviewed = people.ask(kaliningrad, "planned")
    declined = people.ask(irkutsk, "urgent")
    month.after(20 * MINUTE, people.play("decline", declined, irkutsk))

    # A coordinator who comes three hours late to an urgent request.
    late = people.ask(scene, "urgent")
    month.after(3 * HOUR, people.play("offer", late))
    month.after(4 * HOUR, lambda: services.accept_case(case_id=late.id, by=scene.expert, at=month.now))
    month.after(30 * HOUR, people.sign(late))  # six hours too late
    month.after(31 * HOUR, people.decide(late))

    # Two experts are asked and neither answers; somebody else does.
    unheard = people.ask(scene, "urgent")
    month.after(30 * MINUTE, people.play("offer", unheard))
    month.after(4 * HOUR, lambda: people.accept_as_whoever_is_asked(unheard))

    # What is asked and never answered, and what is answered after three days.
    silent, slow = people.ask(scene, "planned"), people.ask(scene, "planned")
    for case in (silent, slow):
        month.after(2 * HOUR, people.play("ask", case, by=scene.coordinator))
    month.after(3 * DAY, people.play("answer", slow))
    month.after(3 * DAY + HOUR, people.play("offer", slow))
    month.after(
        3 * DAY + 2 * HOUR, lambda: services.accept_case(case_id=slow.id, by=scene.expert, at=month.now)
    )
    month.after(4 * DAY, people.sign(slow))  # and then nobody at home acknowledges it

    # An emergency at three in the night of the centre, taken by whoever is on duty.
    make_duty(scene.consultant, "cardiology", MONDAY, MONDAY + 3 * DAY)
    night = MONDAY.replace(hour=0) + DAY
    emergencies: list[Case] = []

    def in_the_night() -> None:
        case = people.ask(scene, "emergency")
        emergencies.append(case)
        month.after(5 * MINUTE, people.play("offer", case))
        month.after(12 * MINUTE, lambda: services.accept_case(case_id=case.id, by=scene.expert, at=month.now))
        month.after(20 * MINUTE, people.writes_to_the_doctor(case))
        month.after(60 * MINUTE, people.sign(case))
        month.after(80 * MINUTE, people.decide(case))

    month.plan(night, in_the_night)

    month.run()

    _expect_each_milestone_once()
    _expect_the_region_to_be_passed_by(unreviewed)
    assert (reload(declined).state, "pass_on" in names(declined)) == (State.DECLINED, False)
    _expect_the_late_coordinator_to_have_heard(late, scene)
    _expect_the_next_expert_to_be_asked(unheard)
    _expect_the_silent_request_to_end_after_notice(silent, scene)
    _expect_the_slow_answer_to_have_paused(slow, scene)
    (emergency,) = emergencies
    _expect_the_night_to_be_in_time_and_followed_up(emergency)
    _expect_nobody_to_be_left_alone()


def _expect_each_milestone_once() -> None:
    rows = AuditEntry.objects.filter(name="DeadlineNears")
    seen = Counter((row.subject_id, row.detail["clock"], row.detail["percent"]) for row in rows)
    runs = Counter(Deadline.objects.values_list("case_id", "clock"))
    assert seen
    assert {key: number for key, number in seen.items() if number > runs[key[0], key[1]]} == {}
    missed = Counter(Entry.objects.filter(kind="deadline").values_list("case_id", "name"))
    assert {key: number for key, number in missed.items() if number > runs[key]} == {}
    over = Deadline.objects.running().filter(missed_at=None, due_at__lt=END - HOUR)
    assert not over.exists(), "every clock that ran out was noticed"


def _expect_the_region_to_be_passed_by(case: Case) -> None:
    line = Entry.objects.get(case=case, name="pass_on")
    assert line.author is None
    clock = Deadline.objects.get(case=case, clock=Clock.REGION_REVIEW)
    # Sent some minutes after the centre opened on Monday: eight of its hours end as soon after it opened on Tuesday.
    assert MONDAY + DAY <= clock.due_at <= MONDAY + DAY + 10 * MINUTE
    assert line.at - clock.due_at <= 2 * MINUTE
    assert Deadline.objects.filter(case=case, clock=Clock.TRIAGE).exists()


def _expect_the_late_coordinator_to_have_heard(case: Case, scene: Scene) -> None:
    triage = Deadline.objects.get(case=case, clock=Clock.TRIAGE)
    assert triage.missed_at is not None
    assert triage.told == 80
    assert scene.coordinator.user_id in told("deadline_nears", case)
    assert scene.coordinator.user_id in told("deadline_missed", case)
    assert scene.expert.user_id in told("deadline_missed", case)  # the conclusion came six hours late
    assert scene.stranger.user_id not in told("deadline_missed", case)


def _expect_the_next_expert_to_be_asked(case: Case) -> None:
    offers = list(Offer.objects.filter(case=case).order_by("offered_at", "id"))
    assert [one.answer for one in offers[:2]] == ["lapsed", "lapsed"]
    accepted = next(one for one in offers if one.answer == "accepted")
    assert accepted.chosen == Offer.Chosen.NEXT
    assert accepted.user_id not in {one.user_id for one in offers[:2]}
    assert reload(case).expert_id == accepted.user_id


def _expect_the_silent_request_to_end_after_notice(case: Case, scene: Scene) -> None:
    assert reload(case).state == State.WITHDRAWN
    end = Entry.objects.get(case=case, name="withdraw")
    asked = Entry.objects.get(case=case, name="ask")
    assert 10 * DAY <= end.at - asked.at <= 10 * DAY + 5 * MINUTE
    notices = Notification.objects.filter(
        kind="deadline_nears", subject_id=case.id, user=scene.referrer.user_id
    )
    assert notices.exists()
    assert all(one.created_at < end.at for one in notices)
    assert scene.referrer.user_id in told("case_withdrawn", case)


def _expect_the_slow_answer_to_have_paused(case: Case, scene: Scene) -> None:
    assert InformationItem.objects.filter(case=case, answered_at=None).count() == 0
    conclusion = Deadline.objects.get(case=case, clock=Clock.CONCLUSION)
    assert conclusion.missed_at is None  # three working days, of which three were not counted
    assert conclusion.met_at is not None
    waits = Deadline.objects.get(case=case, clock=Clock.ACKNOWLEDGEMENT)
    assert waits.missed_at is not None
    assert {scene.referrer.user_id, scene.coordinator.user_id} <= told("deadline_missed", case)


def _expect_the_night_to_be_in_time_and_followed_up(case: Case) -> None:
    clocks = Deadline.objects.filter(case=case).exclude(clock=Clock.SECOND_READING)
    assert {clock.missed_at for clock in clocks} == {None}
    questions = list(Task.objects.filter(case=case, kind=TaskKind.OUTCOME).order_by("due_on", "id"))
    signed = Entry.objects.get(case=case, name="sign").at.date()
    assert {1, 3, 21} <= {(one.due_on - signed).days for one in questions}
    due = [one for one in questions if one.due_on < (END - DAY).date()]
    assert len(due) == 3
    assert all(one.asked_at is not None for one in due)
    assert Notification.objects.filter(kind="outcome_asked").count() >= 3


def _expect_nobody_to_be_left_alone() -> None:
    """Every open case has somebody whose turn it is and a clock that is not stopped for good, or tasks with dates."""
    for case in Case.objects.filter(is_open=True).exclude(state=State.DRAFT):
        if case.turn == Turn.NOBODY:
            assert case.state == State.FOLLOW_UP
            assert Task.objects.filter(case=case, is_open=True).exists()
            continue
        assert Deadline.objects.running().filter(case=case).exists(), f"{case} in {case.state} has no clock"
        assert (case.expert_id is not None) == (
            case.turn in {Turn.EXPERT, Turn.READER} or case.state == State.SIGNED
        )
