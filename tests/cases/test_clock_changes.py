"""Changing the clock policy: which row speaks, what a preview says, and what the running clocks do then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, ClockChange, ClockPolicy, Deadline, Offer
from consilia.cases.models.cases import NO_DEADLINE
from consilia.cases.queries.clock_changes import effect_of
from consilia.cases.queries.limits import policies_for, rows_for, scope_of
from consilia.cases.services import clock_changes, running_clocks
from consilia.foundation.models import Undertaking
from consilia.foundation.refusals import NotAllowed
from consilia.network.models import Organisation
from consilia.network.services import remove_calendar_exception, set_calendar_exception
from consilia.policies import services as policies
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_field

SYSTEM = Actor.system()
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
CENTRE = UUID(int=1)


def hours(number: float, counts: str = WALL) -> Limit:
    return Limit(timedelta(hours=number), counts)


def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


def propose(scene: Scene, by: Actor, limit: Limit | None, **deed: Any) -> ClockChange:
    return services.propose_limit(
        **{
            "clock": Clock.TRIAGE,
            "urgency": Urgency.URGENT,
            "scope": Scope(),
            "limit": limit,
            "source": "a decision of the council",
            "by": by,
            "at": scene.tick(),
            **deed,
        }
    )


def change(scene: Scene, limit: Limit | None, **deed: Any) -> ClockChange:
    """Proposed by one administrator, confirmed by another, carried out."""
    made = propose(scene, administrator(), limit, **deed)
    services.confirm_limit(change_id=made.id, by=administrator(), at=scene.tick())
    services.apply_due_changes(by=SYSTEM, at=scene.at)
    made.refresh_from_db()
    return made


def running(case: Case, clock: Clock = Clock.TRIAGE) -> Deadline:
    return Deadline.objects.get(case=case, clock=clock, is_running=True)


# ------------------------------------------------------------------ which row speaks


@pytest.mark.django_db
def test_the_most_specific_row_speaks_and_a_field_speaks_for_its_subspecialties() -> None:
    scene = make_scene()
    make_field("cardiology.arrhythmia")
    case = scene.case_in(State.TRIAGE)
    case.field_id = "cardiology.arrhythmia"
    for scope in (Scope(region=case.region_id), Scope(centre=case.centre_id), Scope(field="cardiology")):
        assert policies_for(case, [Clock.TRIAGE], at=scene.at)[Clock.TRIAGE].scope.rank < scope.rank
        change(scene, hours(0.5 - scope.rank[0] / 10 - scope.rank[1] / 20), scope=scope)
        assert policies_for(case, [Clock.TRIAGE], at=scene.at)[Clock.TRIAGE].scope == scope
    others = rows_for(scope_of(case), case.urgency, Clock.TRIAGE, at=scene.at)
    assert [row.scope.rank for row in others] == sorted((row.scope.rank for row in others), reverse=True)
    assert len(others) == 4


# ------------------------------------------------------------------ proposing and confirming


@pytest.mark.django_db
def test_nothing_changes_until_it_is_confirmed_and_the_old_row_stays_on_record() -> None:
    scene = make_scene()
    boss = administrator()
    made = propose(scene, boss, hours(0.5))
    assert not made.loosens
    (row,) = ClockPolicy.objects.filter(clock=Clock.TRIAGE, urgency=Urgency.URGENT)
    assert row.ends is None

    services.confirm_limit(change_id=made.id, by=boss, at=scene.tick())

    old, new = ClockPolicy.objects.filter(clock=Clock.TRIAGE, urgency=Urgency.URGENT).order_by("starts")
    assert (old.span, old.ends) == (timedelta(hours=1), scene.at)
    assert (new.span, new.starts, new.ends) == (timedelta(minutes=30), scene.at, None)
    names = AuditEntry.objects.filter(subject_id=made.id).values_list("name", flat=True)
    assert set(names) == {"ClockChangeProposed", "ClockChangeConfirmed"}


@pytest.mark.django_db
def test_a_longer_limit_needs_a_second_person() -> None:
    scene = make_scene()
    boss = administrator()
    made = propose(scene, boss, hours(2))
    assert made.loosens
    with pytest.raises(policies.SecondPersonNeeded):
        services.confirm_limit(change_id=made.id, by=boss, at=scene.tick())
    with pytest.raises(IntegrityError), transaction.atomic():  # nor does the database take it
        ClockChange.objects.filter(pk=made.id).update(confirmed_by=boss.user_id, confirmed_at=scene.at)
    services.confirm_limit(change_id=made.id, by=administrator(), at=scene.tick())
    with pytest.raises(policies.ChangeIsOver):
        services.confirm_limit(change_id=made.id, by=administrator(), at=scene.tick())


@pytest.mark.django_db
def test_a_row_that_grew_looser_since_it_was_proposed_needs_a_second_person_too() -> None:
    scene = make_scene()
    boss = administrator()
    waiting = propose(scene, boss, hours(0.75))
    change(scene, hours(0.5))
    with pytest.raises(policies.SecondPersonNeeded):
        services.confirm_limit(change_id=waiting.id, by=boss, at=scene.tick())


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change_limits(role: Role) -> None:
    scene = make_scene()
    with pytest.raises(NotAllowed):
        propose(scene, make_actor(role), hours(1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        ({"starts": NOON - timedelta(days=30)}, policies.StartsInThePast),
        ({"limit": None, "scope": Scope(field="cardiology")}, policies.NothingToEnd),
        ({"limit": hours(1)}, policies.ChangesNothing),
        ({"limit": hours(1, WORKING)}, clock_changes.AlwaysOnTheWallClock),
        ({"clock": Clock.REGION_REVIEW, "urgency": Urgency.EMERGENCY}, clock_changes.NeverReviewed),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(deed: dict[str, Any], refusal: type[Exception]) -> None:
    scene = make_scene()
    with pytest.raises(refusal):
        propose(scene, administrator(), **{"limit": hours(2), **deed})


@pytest.mark.django_db
def test_ending_a_row_falls_back_to_the_one_below_and_undoes_it() -> None:
    scene = make_scene()
    only = Scope(field="cardiology")
    change(scene, hours(0.5), scope=only)
    case = scene.case_in(State.TRIAGE)
    assert running(case).span == timedelta(minutes=30)

    ended = change(scene, None, scope=only)

    assert ended.loosens
    deadline = running(case)
    assert (deadline.span, deadline.due_at) == (timedelta(hours=1), deadline.since + timedelta(hours=1))


@pytest.mark.django_db
def test_a_clock_whose_last_row_ends_runs_on_as_it_began_and_the_next_case_has_none() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    before = running(case).due_at
    assert change(scene, None).loosens
    assert running(case).due_at == before
    other = scene.case_in(State.TRIAGE)
    assert not Deadline.objects.filter(case=other, clock=Clock.TRIAGE).exists()


@pytest.mark.django_db
def test_a_coming_change_holds_from_its_moment_and_can_be_called_off() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    later = scene.at + timedelta(minutes=20)
    coming = change(scene, hours(0.75), starts=later)
    assert running(case).span == timedelta(hours=1)
    with pytest.raises(policies.StartsTwice):
        propose(scene, administrator(), hours(0.5), starts=later)

    services.call_off_limit(change_id=coming.id, by=administrator(), at=scene.tick())

    (row,) = ClockPolicy.objects.filter(clock=Clock.TRIAGE, urgency=Urgency.URGENT)
    assert (row.span, row.ends) == (timedelta(hours=1), None)
    assert services.apply_due_changes(by=SYSTEM, at=later) == 0

    again = change(scene, hours(0.75), starts=later)
    assert services.apply_due_changes(by=SYSTEM, at=later) == 1
    assert running(case).span == timedelta(minutes=45)
    with pytest.raises(policies.InForceAlready):
        services.call_off_limit(change_id=again.id, by=administrator(), at=later)


@pytest.mark.django_db
def test_a_dropped_change_changes_nothing() -> None:
    scene = make_scene()
    made = propose(scene, administrator(), hours(0.5))
    services.drop_limit(change_id=made.id, by=administrator(), at=scene.tick())
    with pytest.raises(policies.ChangeIsOver):
        services.confirm_limit(change_id=made.id, by=administrator(), at=scene.tick())
    assert ClockPolicy.objects.filter(clock=Clock.TRIAGE, urgency=Urgency.URGENT).count() == 1


# ------------------------------------------------------------------ the clocks that run


@pytest.mark.django_db
def test_the_preview_says_exactly_what_is_then_done() -> None:
    scene = make_scene()
    scene.case_in(State.TRIAGE)  # has used most of the new limit
    scene.tick(25)
    for _ in range(2):
        scene.case_in(State.TRIAGE)
    waiting = scene.case_in(State.INFO_REQUESTED)
    scene.case_in(State.TRIAGE, urgency="planned")
    missed = scene.case_in(State.TRIAGE)
    Deadline.objects.filter(case=missed).update(missed_at=scene.at)
    boss = administrator()
    made = propose(scene, boss, hours(0.5))
    at = scene.tick()

    said = effect_of(made, at=at)
    services.confirm_limit(change_id=made.id, by=boss, at=at)
    assert services.apply_due_changes(by=SYSTEM, at=at) == said.moved

    assert (said.looked_at, said.earlier, said.later, said.over, said.paused) == (4, 3, 0, 1, 1)
    for shift in said.page.rows:
        deadline = Deadline.objects.get(pk=shift.id)
        assert deadline.due_at == shift.new_due
        case = Case.objects.get(pk=shift.case_id)
        due = Deadline.objects.filter(case=case, is_running=True, due_at__isnull=False)
        assert case.due_at == min([*due.values_list("due_at", flat=True), NO_DEADLINE])
        assert case.entries.filter(kind="deadline", detail__has_key="moved").count() == 1
    assert running(waiting).left < timedelta(minutes=30)
    assert running(missed).span == timedelta(hours=1)
    made.refresh_from_db()
    assert (made.earlier, made.later, made.applied_at) == (4, 0, at)
    assert services.apply_due_changes(by=SYSTEM, at=scene.tick()) == 0  # once


@pytest.mark.django_db
def test_a_run_that_was_killed_in_the_middle_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene()
    cases = [scene.case_in(State.TRIAGE) for _ in range(3)]
    boss = administrator()
    made = propose(scene, boss, hours(0.5))
    at = scene.tick()
    services.confirm_limit(change_id=made.id, by=boss, at=at)
    monkeypatch.setattr(running_clocks, "CASES_IN_ONE_STEP", 1)
    with monkeypatch.context() as broken:
        steps = iter([running_clocks._apply_to])  # the second step finds none left

        def die_at_the_second(*step: Any, **deed: Any) -> int:
            return next(steps)(*step, **deed)

        broken.setattr(running_clocks, "_apply_to", die_at_the_second)
        with pytest.raises(StopIteration):
            services.apply_due_changes(by=SYSTEM, at=at)
    assert services.apply_due_changes(by=SYSTEM, at=scene.tick()) == 2
    made.refresh_from_db()
    assert made.earlier == 3
    assert {running(case).span for case in cases} == {timedelta(minutes=30)}
    (work,) = Undertaking.objects.all()
    assert (work.done, work.finished_at is not None) == (work.total, True)


@pytest.mark.django_db
def test_open_offers_and_milestones_follow_their_clock() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    change(scene, hours(1), clock=Clock.ACCEPTANCE)
    deadline = running(case, Clock.ACCEPTANCE)
    assert deadline.due_at == deadline.since + timedelta(hours=1)
    assert deadline.milestone_at == deadline.since + timedelta(minutes=30)
    assert Offer.objects.get(case=case, answer="").answer_by == deadline.due_at


@pytest.mark.django_db
def test_planned_clocks_move_on_the_calendar_of_their_centre() -> None:
    scene = make_scene()  # a Wednesday noon; the centre works from nine to five
    case = scene.case_in(State.TRIAGE, urgency="planned")
    before = running(case)
    change(scene, hours(16, WORKING), urgency=Urgency.PLANNED)
    assert running(case).due_at == before.due_at + timedelta(days=1)


@pytest.mark.django_db
def test_a_line_of_the_timeline_is_no_unread_news() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    before = reload(case)
    change(scene, hours(0.75))
    after = reload(case)
    assert (after.version, after.last_entry_at) == (before.version, before.last_entry_at)


@pytest.mark.django_db
def test_the_preview_is_paged_in_the_order_of_the_new_deadlines() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    one = running(case)
    Case.objects.filter(pk=case.id).update(due_at=one.due_at)
    copies = []
    for number in range(60):
        twin = Case.objects.get(pk=case.id)
        twin.pk, twin.client_uuid, twin._state.adding = uuid4(), uuid4(), True
        twin.serial = 9000 + number
        copies.append(twin)
    Case.objects.bulk_create(copies)
    Deadline.objects.bulk_create(
        Deadline(
            case=twin,
            clock=one.clock,
            counts=one.counts,
            span=one.span,
            since=one.since + timedelta(seconds=number // 3),
            left=one.left,
            due_at=one.due_at + timedelta(seconds=number // 3),
        )
        for number, twin in enumerate(copies)
    )
    made = propose(scene, administrator(), hours(0.75))
    seen, cursor = [], None
    for _ in range(3):
        page = effect_of(made, at=scene.at, cursor=cursor).page
        seen += page.rows
        cursor = page.next
    assert cursor is None
    assert len({shift.id for shift in seen}) == 61
    assert [shift.new_due for shift in seen] == sorted(shift.new_due for shift in seen)
    back = effect_of(made, at=scene.at, cursor=page.back).page
    assert list(back.rows) == seen[25:50]


@pytest.mark.django_db
def test_a_centre_has_its_own_promise_and_others_keep_theirs() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    elsewhere = Organisation.objects.exclude(pk=scene.centre.id).first()
    change(scene, hours(0.5), scope=Scope(centre=elsewhere.id))
    assert running(case).span == timedelta(hours=1)
    change(scene, hours(0.5), scope=Scope(centre=scene.centre.id))
    assert running(case).span == timedelta(minutes=30)


# ------------------------------------------------------------------ the calendar


@pytest.mark.django_db
def test_running_clocks_follow_a_day_off_and_its_removal(run_jobs: Callable[[], list[str]]) -> None:
    scene = make_scene()  # a Wednesday noon
    case, urgent = (scene.case_in(State.TRIAGE, urgency=urgency) for urgency in ("planned", "urgent"))
    before, kept = running(case), running(urgent).due_at
    tomorrow = scene.at.date() + timedelta(days=1)
    boss = administrator()
    set_calendar_exception(
        organisation_id=scene.centre.id, day=tomorrow, reason="Move", by=boss, at=scene.tick()
    )
    assert services.follow_calendar(centre_id=scene.centre.id, by=SYSTEM, at=scene.tick()) == 3
    assert running(case).due_at == before.due_at + timedelta(days=1)
    assert running(urgent).due_at == kept
    assert case.entries.filter(detail__has_key="calendar").count() == 3
    remove_calendar_exception(organisation_id=scene.centre.id, day=tomorrow, by=boss, at=scene.tick())
    assert services.follow_calendar(by=SYSTEM, at=scene.tick()) == 3
    assert (running(case).due_at, running(case).milestone_at) == (before.due_at, before.milestone_at)
    assert services.follow_calendar(by=SYSTEM, at=scene.tick()) == 0
    assert "cases.follow_calendar" in run_jobs()
