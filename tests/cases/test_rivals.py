"""Rival moves at the same moment, in transactions that really commit: one is made, the others hear that they came late.

No deadlock may surface: whoever changes a case holds its row before anything that belongs to it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.queries import broken_entries, heads
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.limits import WALL, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, Deadline, Entry, Grant, InformationItem, Offer
from consilia.foundation.refusals import Refusal
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_consultant

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system()
ROUNDS = 4
MADE = "made"
Deed = Callable[[], object]


def at_once(*deeds: Deed) -> Counter[str]:
    """Every deed in a thread and a transaction of its own, begun together; what each of them heard."""
    start = Barrier(len(deeds))

    def do(deed: Deed) -> str:
        try:
            start.wait(timeout=30)
            return MADE if deed() is not None else "nothing to do"
        except Refusal as refusal:
            return f"{type(refusal).__name__}{'' if refusal.status == 409 else f' {refusal.status}'}"
        except Case.DoesNotExist:  # somebody else ended what let her see it
            return "DoesNotExist"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


def play(scene: Scene, move: str, case: Case, at: datetime) -> Deed:
    def deed() -> bool:
        scene.play(move, case.id, at=at)
        return True

    return deed


def moves_in(case: Case) -> list[str]:
    lines = Entry.objects.filter(case=case, kind=Entry.Kind.MOVE)
    return list(lines.order_by("at", "id").values_list("name", flat=True))


def expect_whole(case: Case) -> None:
    """Nothing half done: one open expert at most, one running clock of a kind, no offer open outside OFFERED."""
    found = reload(case)
    open_offers = Offer.objects.filter(case=case, answer="").count()
    assert (open_offers > 0) == (found.state == State.OFFERED)
    grants = Grant.objects.filter(case=case, part=Grant.Part.EXPERT, ends=None)
    assert list(grants.values_list("user_id", flat=True)) == ([found.expert_id] if grants else [])
    if not found.is_open:
        assert not Deadline.objects.running().filter(case=case).exists()


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def rivals(scene: Scene, count: int) -> Sequence[Actor]:
    """More experts of the centre who can be asked."""
    found = []
    for _ in range(count):
        user = make_user()
        make_consultant(scene.centre, user=user, fields=["cardiology"])
        found.append(make_actor(Role.EXPERT, user=user, organisation=scene.centre))
    return found


def test_of_several_who_accept_one_has_the_case_and_the_others_hear_it(scene: Scene) -> None:
    others = rivals(scene, 2)
    for _ in range(ROUNDS):
        case = scene.case_in(State.OFFERED, urgency="urgent")
        asked = [one for one in (scene.expert, *others) if _is_asked(case, one)]
        assert len(asked) == 2
        at = scene.tick()
        heard = at_once(*(_accepts(case, one, at) for one in asked))
        assert heard == {MADE: 1, "NotOffered": 1}
        assert reload(case).expert_id in {one.user_id for one in asked}
        assert moves_in(case).count("accept") == 1
        expect_whole(case)


def _is_asked(case: Case, by: Actor) -> bool:
    return Offer.objects.filter(case=case, user_id=by.person_id, answer="").exists()


def _accepts(case: Case, by: Actor, at: datetime) -> Deed:
    return lambda: services.accept_case(case_id=case.id, by=by, at=at)


def test_a_signature_and_a_withdrawal_exclude_each_other(scene: Scene) -> None:
    for _ in range(ROUNDS):
        case = scene.case_in(State.CONCLUSION_DRAFT)
        at = scene.tick()
        heard = at_once(play(scene, "sign", case, at), play(scene, "withdraw", case, at))
        assert heard == {MADE: 1, "CaseMovedOn": 1}
        assert reload(case).state in {State.SIGNED, State.WITHDRAWN}
        assert (moves_in(case)[-1] == "sign") == (reload(case).signed_at is not None)
        expect_whole(case)


def test_the_time_out_of_an_offer_and_its_acceptance_exclude_each_other(scene: Scene) -> None:
    for _ in range(ROUNDS):
        case = scene.case_in(State.OFFERED, urgency="urgent")
        at = scene.tick(121)
        services.miss_deadlines(by=SYSTEM, at=at)

        def lapse(case_id: UUID = case.id, at: datetime = at) -> object:
            return services.lapse_offer(case_id=case_id, by=SYSTEM, at=at)

        heard = at_once(_accepts(case, scene.expert, at), lapse)
        if reload(case).state == State.IN_REVIEW:
            assert heard == {MADE: 1, "nothing to do": 1}
        else:
            assert heard == {MADE: 1, "NotOffered": 1}
        assert {"accept", "lapse"} & set(moves_in(case)) != {"accept", "lapse"}
        expect_whole(case)


def test_an_answer_and_the_withdrawal_of_what_nobody_answered_exclude_each_other(scene: Scene) -> None:
    for _ in range(ROUNDS):
        case = scene.case_in(State.INFO_REQUESTED, urgency="planned")
        at = scene.tick(10 * 24 * 60 + 1)
        services.miss_deadlines(by=SYSTEM, at=at)
        answers = {item.id: "Done" for item in InformationItem.objects.filter(case=case)}

        def answer(case_id: UUID = case.id, said: dict[UUID, str] = answers, at: datetime = at) -> object:
            return services.answer_information(case_id=case_id, answers=said, by=scene.referrer, at=at)

        def withdraw(case_id: UUID = case.id, at: datetime = at) -> object:
            return services.withdraw_unanswered(case_id=case_id, by=SYSTEM, at=at)

        heard = at_once(answer, withdraw)
        assert heard in ({MADE: 1, "nothing to do": 1}, {MADE: 1, "CaseMovedOn": 1})
        assert {"answer", "withdraw"} & set(moves_in(case)) != {"answer", "withdraw"}
        expect_whole(case)


def test_a_region_that_decides_at_the_last_moment_and_the_clock_exclude_each_other(scene: Scene) -> None:
    for _ in range(ROUNDS):
        case = scene.case_in(State.REGION_REVIEW)
        at = scene.tick(61)
        services.miss_deadlines(by=SYSTEM, at=at)

        def passes(case_id: UUID = case.id, at: datetime = at) -> object:
            return services.pass_on_unreviewed(case_id=case_id, by=SYSTEM, at=at)

        heard = at_once(play(scene, "decline", case, at), passes)
        assert heard in ({MADE: 1, "nothing to do": 1}, {MADE: 1, "CaseMovedOn": 1})
        assert moves_in(case).count("decline") + moves_in(case).count("pass_on") == 1


def test_the_clock_job_and_people_never_wait_for_each_other_in_a_circle(scene: Scene) -> None:
    """Movers that mark clocks, a change of a limit, and people who move the very cases, all at once."""
    cases = [scene.case_in(State.IN_REVIEW) for _ in range(6)]
    change = services.propose_limit(
        clock=Clock.CONCLUSION,
        urgency=Urgency.URGENT,
        scope=Scope(),
        limit=Limit(timedelta(hours=20), WALL),
        source="a decision",
        by=make_actor(Role.ADMINISTRATOR),
        at=scene.tick(),
    )
    services.confirm_limit(change_id=change.id, by=make_actor(Role.ADMINISTRATOR), at=scene.tick())
    at = scene.tick(12 * 60)

    def mover() -> object:
        services.tell_milestones(by=SYSTEM, at=at)
        services.miss_deadlines(by=SYSTEM, at=at)
        jobs.move_run_out(at)
        return True

    def apply() -> object:
        return services.apply_due_changes(by=SYSTEM, at=at)

    def work(mine: Sequence[Case]) -> Deed:
        def deed() -> object:
            for case in mine:
                scene.play("ask", case.id, by=scene.expert, at=at)
                scene.play("answer", case.id, at=at)
                scene.play("write", case.id, at=at)
                services.record_signature(
                    case_id=case.id, document_id=uuid4(), title="Conclusion", by=scene.expert, at=at
                )
            return True

        return deed

    heard = at_once(mover, mover, apply, work(cases[:3]), work(cases[3:]))
    assert heard == {MADE: 5}
    for case in cases:
        assert reload(case).state == State.SIGNED
        expect_whole(case)
    mover()
    due = Deadline.objects.running().filter(missed_at=None, due_at__lt=at)
    assert not due.exists()
    assert list(broken_entries(since={}, until=heads(), seen=lambda _count: None)) == []


def test_people_of_one_case_who_all_act_at_once_leave_one_story(scene: Scene) -> None:
    for _ in range(2):
        case = scene.case_in(State.IN_REVIEW)
        at = scene.tick()
        told: dict[str, Any] = {"case_id": case.id, "at": at}
        heard = at_once(
            play(scene, "write", case, at),
            lambda told=told: services.withdraw_case(reason="Recovered", by=scene.referrer, **told),
            lambda told=told: services.redirect_case(reason="Not hers", by=scene.coordinator, **told),
            lambda told=told: services.ask_information(items=["Weight"], by=scene.expert, **told),
            lambda told=told: services.end_for_death(by=SYSTEM, **told),
        )
        assert heard[MADE] >= 1
        assert heard[MADE] + heard["CaseMovedOn"] + heard["DoesNotExist"] == 5
        expect_whole(case)
