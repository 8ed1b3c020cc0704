"""Offers to several experts: who is asked, who is first, who is next, and why somebody else was chosen."""

from collections.abc import Callable
from datetime import timedelta
from math import exp
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Grant, Offer
from consilia.cases.permissions import sight_of
from consilia.cases.queries.candidates import Obstacle, candidates
from consilia.cases.queries.figures import courses
from consilia.cases.services.offers import NotEligible, OverrideNeedsReason
from consilia.network.models import Consultant
from consilia.notifications.models import Notification
from consilia.routing.domain.facts import Conflict
from consilia.routing.models import Declaration, OfferPolicy
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_consultant, make_duty, make_leave
from tests.factories.routing import ask_one_at_once

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def colleague(scene: Scene, **facts) -> tuple[Consultant, Actor]:
    """One more cardiologist of the centre, and she as an actor."""
    user = make_user()
    consultant = make_consultant(scene.centre, user=user, **facts)
    return consultant, make_actor(Role.EXPERT, user=user, organisation=scene.centre)


def offer(scene: Scene, case: Case, consultant: Consultant | None = None, **deed) -> Offer:
    return services.offer_case(
        **{
            "case_id": case.id,
            "consultant_id": (consultant or scene.consultant).id,
            "version": None,
            "by": scene.coordinator,
            "at": scene.tick(),
            **deed,
        }
    )


def on_duty(scene: Scene, *consultants: Consultant) -> None:
    for consultant in consultants:
        make_duty(consultant, "cardiology", scene.at - timedelta(hours=1), scene.at + timedelta(hours=9))


def open_users(case: Case) -> set:
    return set(case.offers.filter(answer="").values_list("user_id", flat=True))


def names(case: Case) -> list[str]:
    return list(case.entries.order_by("at", "id").values_list("name", flat=True))


def ask_nobody_next(urgency: str) -> None:
    OfferPolicy.objects.filter(urgency=urgency).update(next_by_score=False)


def test_a_planned_case_goes_to_three_and_an_urgent_one_to_two() -> None:
    scene = make_scene()
    for _ in range(4):
        colleague(scene)
    planned, urgent = (scene.case_in(State.TRIAGE, urgency=urgency) for urgency in ("planned", "urgent"))
    offer(scene, planned)
    assert planned.offers.count() == 3
    offer(scene, urgent)
    chosen, together = urgent.offers.order_by("chosen")
    assert (chosen.chosen, chosen.consultant) == ("by_hand", scene.consultant)
    assert together.chosen == "together"
    best = next(one for one in candidates(reload(urgent), scene.at) if one.consultant != scene.consultant)
    assert together.consultant == best.consultant


def test_an_emergency_goes_to_the_whole_duty_roster_of_the_centre() -> None:
    scene = make_scene()
    second, third, elsewhere = (
        colleague(scene)[0],
        colleague(scene)[0],
        make_consultant(fields=["cardiology"]),
    )
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    on_duty(scene, scene.consultant, second, elsewhere)
    offer(scene, case)
    assert open_users(case) == {scene.expert.user_id, second.user_id}
    with pytest.raises(services.CaseMovedOn):
        offer(scene, case, third)


def test_who_is_not_on_duty_cannot_take_an_emergency_while_others_are() -> None:
    scene = make_scene()
    second = colleague(scene)[0]
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    on_duty(scene, second)
    with pytest.raises(NotEligible):
        offer(scene, case, reason="I know her")


def test_a_hole_in_the_roster_is_passed_over_with_a_reason_only() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    assert candidates(reload(case), scene.at)[0].warnings == (Obstacle.NOBODY_ON_DUTY,)
    with pytest.raises(OverrideNeedsReason):
        offer(scene, case)
    made = offer(scene, case, reason="The roster is empty tonight")
    assert made.override_reason == "The roster is empty tonight"
    entry = AuditEntry.objects.get(name="OrderOverridden")
    assert entry.detail["warnings"] == ["nobody_on_duty"]
    assert "roster is empty" not in str(entry.detail)


def test_without_a_roster_an_emergency_is_offered_to_all_at_once() -> None:
    scene = make_scene()
    second = colleague(scene)[0]
    full = colleague(scene, workload_limit=1)[0]
    Case.objects.filter(pk=scene.case_in(State.IN_REVIEW).pk).update(expert=full.user)
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    offer(scene, case, reason="The roster is empty tonight")
    assert open_users(case) == {scene.expert.user_id, second.user_id}


def test_the_sixth_of_the_order_needs_a_reason_and_is_counted() -> None:
    scene = make_scene()
    for _ in range(6):
        colleague(scene)
    case = scene.case_in(State.TRIAGE, urgency="planned")
    sixth = candidates(reload(case), scene.at)[5]
    assert (sixth.ranked.place, sixth.needs_reason, sixth.obstacles) == (6, True, ())
    with pytest.raises(OverrideNeedsReason):
        offer(scene, case, sixth.consultant)
    made = offer(scene, case, sixth.consultant, reason="The parents asked for her")
    assert (made.place, made.override_reason) == (6, "The parents asked for her")
    first = scene.case_in(State.TRIAGE, urgency="planned")
    best = candidates(reload(first), scene.at)[0]
    offer(scene, first, best.consultant, reason="not needed and not kept")
    counted = {one.case_id: one for one in courses(after=None, changed_since=None, most=10)}
    assert (counted[case.id].offers_by_hand, counted[case.id].overridden) == (1, 1)
    assert (counted[first.id].offers_by_hand, counted[first.id].overridden) == (1, 0)


def test_an_offer_keeps_the_points_that_spoke_for_it() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    made = offer(scene, case)
    assert made.terms["exact"] == 30
    assert made.score == pytest.approx(sum(made.terms.values()), abs=0.01)


def test_missing_data_never_look_in_order() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    child = case.child
    child.birth_date = scene.at.date() - timedelta(days=20 * 365)
    child.save()
    one = candidates(reload(case), scene.at)[0]
    assert one.warnings == (Obstacle.AGE_UNKNOWN,)
    assert not one.is_free


def test_the_first_acceptance_recalls_the_others_and_they_hear_of_it(run_jobs: Callable) -> None:
    scene = make_scene()
    _, other = colleague(scene)
    case = scene.case_in(State.TRIAGE)
    offer(scene, case)
    assert sight_of(other, reload(case), scene.at) is Sight.PREVIEW
    run_jobs()
    services.accept_case(case_id=case.id, by=other, at=scene.tick())
    run_jobs()
    assert reload(case).expert_id == other.user_id
    assert set(case.offers.values_list("user_id", "answer")) == {
        (other.user_id, "accepted"),
        (scene.expert.user_id, "recalled"),
    }
    assert sight_of(scene.expert, reload(case), scene.at) is Sight.NONE
    told = Notification.objects.filter(kind="offer_recalled").values_list("user_id", flat=True)
    assert list(told) == [scene.expert.user_id]
    with pytest.raises(services.NotOffered):
        services.accept_case(case_id=case.id, by=scene.expert, at=scene.tick())


def test_one_refusal_leaves_the_others_their_offer() -> None:
    scene = make_scene()
    _, other = colleague(scene)
    case = scene.case_in(State.TRIAGE)
    ask_nobody_next("urgent")
    offer(scene, case)
    services.refuse_offer(case_id=case.id, reason="Away", by=scene.expert, at=scene.tick())
    assert reload(case).state == State.OFFERED
    assert open_users(case) == {other.user_id}
    assert case.deadlines.filter(clock="acceptance", is_running=True).exists()
    services.refuse_offer(case_id=case.id, reason="Away", by=other, at=scene.tick())
    assert reload(case).state == State.TRIAGE
    assert names(case)[-3:] == ["offer", "refuse", "refuse"]


def test_after_a_refusal_the_next_by_score_is_asked_where_the_policy_says_so(run_jobs: Callable) -> None:
    scene = make_scene()
    experts = [scene.expert, *(colleague(scene)[1] for _ in range(2))]
    case = scene.case_in(State.TRIAGE)
    offer(scene, case)
    asked = open_users(case)
    (third,) = {expert.user_id for expert in experts} - asked
    run_jobs()
    services.refuse_offer(case_id=case.id, reason="Away", by=scene.expert, at=scene.tick())
    assert open_users(case) == asked - {scene.expert.user_id} | {third}
    assert reload(case).state == State.OFFERED
    assert case.offers.get(user=third).chosen == "next"
    run_jobs()
    heard = Notification.objects.filter(kind="case_offered", subject_id=case.id)
    assert sorted(heard.values_list("user_id", flat=True)) == sorted([*asked, third])  # each once


def test_a_planned_refusal_returns_to_the_coordinator() -> None:
    scene = make_scene()
    ask_one_at_once()
    colleague(scene)
    case = scene.case_in(State.TRIAGE, urgency="planned")
    offer(scene, case)
    services.refuse_offer(case_id=case.id, reason="Away", by=scene.expert, at=scene.tick())
    assert reload(case).state == State.TRIAGE


def test_only_offers_whose_own_time_is_over_lapse() -> None:
    scene = make_scene()
    experts = {actor.user_id: actor for actor in (scene.expert, *(colleague(scene)[1] for _ in range(2)))}
    case = scene.case_in(State.TRIAGE)
    offer(scene, case)
    scene.tick(minutes=60)
    services.refuse_offer(case_id=case.id, reason="Away", by=scene.expert, at=scene.tick())
    ask_nobody_next("urgent")
    early, late = case.offers.filter(answer="").order_by("answer_by")
    assert services.lapse_offer(case_id=case.id, by=SYSTEM, at=early.answer_by - timedelta(minutes=1)) is None
    services.lapse_offer(case_id=case.id, by=SYSTEM, at=early.answer_by)
    assert open_users(case) == {late.user_id}
    assert reload(case).state == State.OFFERED
    services.accept_case(case_id=case.id, by=experts[late.user_id], at=early.answer_by + timedelta(minutes=1))
    assert reload(case).state == State.IN_REVIEW


def test_when_all_are_silent_the_next_are_asked_and_get_their_whole_time() -> None:
    scene = make_scene()
    everybody = {scene.expert.user_id, *(colleague(scene)[1].user_id for _ in range(3))}
    case = scene.case_in(State.TRIAGE)
    offer(scene, case)
    first = open_users(case)
    due = case.offers.filter(answer="").first().answer_by
    services.lapse_offer(case_id=case.id, by=SYSTEM, at=due)
    assert open_users(case) == everybody - first
    assert set(case.offers.filter(answer="").values_list("answer_by", flat=True)) == {
        due + timedelta(hours=2)
    }
    services.lapse_offer(case_id=case.id, by=SYSTEM, at=due + timedelta(hours=2))
    assert reload(case).state == State.TRIAGE  # whoever was silent is not asked again by itself
    assert all(one.warnings == (Obstacle.GAVE_BACK,) for one in candidates(reload(case), scene.at))


def test_a_declared_conflict_is_remembered_for_the_next_question_about_the_child() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    services.refuse_offer(
        case_id=case.id, reason="My niece", conflict=Conflict.KINSHIP, by=scene.expert, at=scene.tick()
    )
    assert Declaration.objects.get().person == case.child.person
    later = scene.case_in(State.TRIAGE)
    assert candidates(reload(later), scene.at)[0].obstacles == ()
    Case.objects.filter(pk=later.pk).update(child=case.child)
    assert candidates(reload(later), scene.at)[0].obstacles == (Obstacle.KINSHIP,)


def test_who_gave_the_case_back_in_review_is_not_asked_again() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    scene.play("redirect", case.id)
    assert candidates(reload(case), scene.at)[0].obstacles == (Obstacle.EARLIER_REVIEWER,)


def test_the_own_time_to_an_answer_is_measured_from_signed_cases() -> None:
    scene = make_scene()
    case = scene.case_in(State.SIGNED)  # accepted, then written and signed within two minutes
    one = candidates(reload(scene.case_in(State.TRIAGE)), scene.at)[0]
    due = case.deadlines.get(clock="conclusion").due_at
    accepted = case.offers.get().answered_at
    person = one.ranked.person
    assert person.answer_share == pytest.approx((case.signed_at - accepted) / (due - accepted))
    assert person.idle_days == pytest.approx((scene.at - accepted) / timedelta(days=1))
    assert not person.saw_child


def test_the_forecast_knows_leave_and_what_is_due_before() -> None:
    scene = make_scene()
    busy, going = colleague(scene)[0], colleague(scene)[0]
    for _ in range(4):
        Case.objects.filter(pk=scene.case_in(State.IN_REVIEW, urgency="planned").pk).update(expert=busy.user)
    tomorrow = scene.at.date() + timedelta(days=1)
    make_leave(going, tomorrow, tomorrow + timedelta(days=14))
    case = scene.case_in(State.TRIAGE, urgency="planned")
    chances = {one.consultant: one.ranked.person.in_time for one in candidates(reload(case), scene.at)}
    assert (
        1 > chances[scene.consultant] > chances[busy] > 0.9
    )  # nine sittings until the deadline, four before
    hours_left_today = (scene.at.replace(hour=14, minute=0) - scene.at) / timedelta(hours=1)
    assert chances[going] == pytest.approx(1 - exp(-3 * hours_left_today / 8))
    emergency = scene.case_in(State.TRIAGE, urgency="emergency")
    assert {one.ranked.person.in_time for one in candidates(reload(emergency), scene.at)} == {None}


def test_one_expert_is_not_offered_a_case_twice_at_once() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            case=case, consultant=scene.consultant, user_id=scene.expert.user_id, offered_at=scene.at
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_of_many_acceptances_at_once_exactly_one_wins(attempt: int) -> None:
    scene = make_scene()
    experts = [scene.expert, *(colleague(scene)[1] for _ in range(4))]
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    on_duty(scene, *Consultant.objects.filter(organisation=scene.centre))
    offer(scene, case)
    assert open_users(case) == {expert.user_id for expert in experts}
    together, outcomes = Barrier(len(experts)), []
    moment = scene.tick()

    def accept(expert: Actor) -> None:
        together.wait()
        try:
            services.accept_case(case_id=case.id, by=expert, at=moment)
            outcomes.append(expert.user_id)
        except services.NotOffered:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(expert,)) for expert in experts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if outcome != "late"]
    assert len(outcomes) == len(experts)
    assert reload(case).expert_id == winner
    assert list(Grant.objects.filter(case=case, part="expert").values_list("user_id", flat=True)) == [winner]
    answers = dict(case.offers.values_list("user_id", "answer"))
    assert answers == {
        expert.user_id: "accepted" if expert.user_id == winner else "recalled" for expert in experts
    }
    assert AuditEntry.objects.filter(name="CaseAccepted", subject_id=case.id).count() == 1
