"""The clocks of a case, through the services."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import ClockPolicy, Deadline, Entry
from consilia.cases.models.cases import NO_DEADLINE
from consilia.cases.services.triage import LoweringNeedsReason
from tests.factories.cases import make_scene, reload

pytestmark = pytest.mark.django_db


def running(case) -> dict[str, Deadline]:
    return {deadline.clock: deadline for deadline in Deadline.objects.running().filter(case=case)}


def test_a_submission_starts_triage_first_contact_and_answer() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    clocks = running(case)
    assert set(clocks) == {Clock.TRIAGE, Clock.FIRST_CONTACT, Clock.CONCLUSION}
    assert clocks[Clock.CONCLUSION].due_at == case.submitted_at + timedelta(hours=24)
    assert case.due_at == case.submitted_at + timedelta(hours=1)


def test_a_planned_case_runs_on_the_working_hours_of_the_centre() -> None:
    scene = make_scene()  # Wednesday noon in Moscow; the centre works 9 to 17
    case = scene.case_in(State.TRIAGE, urgency="planned")
    # Eight working hours from 12:0x on Wednesday end at 12:0x on Thursday.
    assert running(case)[Clock.TRIAGE].due_at == case.submitted_at + timedelta(days=1)


def test_the_clocks_pause_while_information_is_awaited_and_lose_nothing() -> None:
    scene = make_scene()
    case = scene.case_in(State.INFO_REQUESTED)
    assert {deadline.due_at for deadline in running(case).values()} == {None}
    assert case.due_at == NO_DEADLINE
    left = running(case)[Clock.CONCLUSION].left
    scene.tick(minutes=600)
    scene.play("answer", case.id)
    assert running(case)[Clock.CONCLUSION].due_at == scene.at + left


def test_an_emergency_never_pauses() -> None:
    scene = make_scene()
    case = scene.case_in(State.INFO_REQUESTED, urgency="emergency")
    assert running(case)[Clock.CONCLUSION].due_at == case.submitted_at + timedelta(hours=2)


def test_signing_stops_the_answer_clock_and_starts_the_referrers() -> None:
    scene = make_scene()
    case = scene.case_in(State.SIGNED)
    assert set(running(case)) == {Clock.ACKNOWLEDGEMENT}
    met = case.deadlines.get(clock=Clock.CONCLUSION)
    assert met.met_at == case.signed_at


def test_a_message_of_the_expert_is_the_first_contact() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    services.send_message(case_id=case.id, text="How is he?", by=scene.expert, at=scene.tick())
    assert case.deadlines.get(clock=Clock.FIRST_CONTACT).met_at == scene.at


def test_a_message_of_the_doctor_is_not() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    services.send_message(case_id=case.id, text="He is worse.", by=scene.referrer, at=scene.tick())
    assert case.deadlines.get(clock=Clock.FIRST_CONTACT).met_at is None


def test_raising_the_urgency_shortens_the_clocks_from_the_time_of_submission() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE, urgency="urgent")
    services.set_triage(
        case_id=case.id,
        urgency=Urgency.EMERGENCY,
        field_id="cardiology",
        reason="",
        version=None,
        by=scene.coordinator,
        at=scene.tick(),
    )
    assert running(case)[Clock.CONCLUSION].due_at == case.submitted_at + timedelta(hours=2)


def test_lowering_the_urgency_needs_a_reason_and_tells_it() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    facts = {"case_id": case.id, "urgency": Urgency.PLANNED, "field_id": "cardiology", "version": None}
    with pytest.raises(LoweringNeedsReason):
        services.set_triage(**facts, reason="", by=scene.coordinator, at=scene.tick())
    assert reload(case).urgency == "emergency"
    services.set_triage(**facts, reason="Stable for months", by=scene.coordinator, at=scene.tick())
    assert reload(case).urgency == "planned"
    assert case.entries.get(name="triage").text == "Stable for months"


def test_a_missed_deadline_is_told_once_however_often_the_job_runs() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    scene.tick(minutes=61)
    assert services.miss_deadlines(by=Actor.system(), at=scene.at) == 1
    assert services.miss_deadlines(by=Actor.system(), at=scene.at) == 0
    assert case.entries.filter(kind=Entry.Kind.DEADLINE, name=Clock.TRIAGE).count() == 1
    assert AuditEntry.objects.filter(name="DeadlineMissed", subject_id=case.id).count() == 1


def test_a_deadline_due_this_very_instant_is_not_missed_yet() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    assert services.miss_deadlines(by=Actor.system(), at=case.due_at) == 0


def test_an_unanswered_offer_goes_back_to_triage() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    services.lapse_offer(case_id=case.id, by=Actor.system(), at=scene.tick(minutes=121))
    assert reload(case).state == State.TRIAGE
    assert case.offers.get().answer == "lapsed"


def test_an_offer_answered_meanwhile_does_not_lapse() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    assert services.lapse_offer(case_id=case.id, by=Actor.system(), at=scene.tick()) is None
    assert reload(case).state == State.IN_REVIEW


def test_the_policy_of_a_centre_beats_the_general_one_and_starts_when_it_says() -> None:
    scene = make_scene()
    own = ClockPolicy.objects.create(
        clock=Clock.CONCLUSION,
        urgency="urgent",
        centre=scene.centre,
        span=timedelta(hours=12),
        counts="wall",
        starts=scene.at - timedelta(days=1),
        source="promise of the centre",
    )
    case = scene.case_in(State.TRIAGE)
    assert running(case)[Clock.CONCLUSION].due_at == case.submitted_at + timedelta(hours=12)
    own.starts = scene.at + timedelta(days=1)
    own.save()
    later = scene.case_in(State.TRIAGE)
    assert running(later)[Clock.CONCLUSION].due_at == later.submitted_at + timedelta(hours=24)


def test_every_seed_figure_is_marked_unverified_and_names_its_source() -> None:
    make_scene()
    assert ClockPolicy.objects.count() == 24
    assert not ClockPolicy.objects.filter(is_verified=True).exists()
    assert not ClockPolicy.objects.filter(source="").exists()
    assert services.load_policies() == 0
