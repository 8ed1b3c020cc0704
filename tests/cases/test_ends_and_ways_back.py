"""Duplicates, the death of a child, silence, and reopening."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Deadline, Grant, SpanPolicy
from consilia.cases.permissions import sight_of
from consilia.cases.services.ending import ItselfADuplicate, NotTheSameChild
from consilia.cases.services.reasons import ReasonNeeded
from consilia.cases.services.reopening import ChildHasDied, TooLateToReopen
from consilia.patients.services import note_death
from tests.factories.accounts import signed_in_client
from tests.factories.cases import make_scene, reload, reload_id

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


# ------------------------------------------------------------------ duplicates


def test_a_duplicate_ends_and_both_timelines_tell_it_by_number() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    kept = reload_id(scene.twin(case.id))
    services.mark_duplicate(
        case_id=case.id, of_id=kept.id, reason="Sent twice", by=scene.coordinator, at=scene.tick()
    )
    assert (reload(case).state, reload(case).duplicate_of_id) == (State.DUPLICATE, kept.id)
    assert case.offers.get().answer == "recalled"
    assert not Deadline.objects.running().filter(case=case).exists()
    page = signed_in_client(scene.referrer).get(f"/cases/{kept.id}/").content.decode()
    assert case.number in page
    assert kept.number in signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()


def test_colleagues_of_the_same_house_join_the_case_that_goes_on() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    services.add_colleague(
        case_id=case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick()
    )
    kept = reload_id(scene.twin(case.id))
    services.mark_duplicate(case_id=case.id, of_id=kept.id, by=scene.referrer, at=scene.tick())
    assert sight_of(scene.colleague, reload(kept), scene.tick()).name == "BODY"


def test_another_house_learns_nothing_of_the_case_that_goes_on() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    kept = reload_id(scene.twin(case.id))
    Case.objects.filter(pk=kept.pk).update(referring_organisation=scene.stranger_house)
    before = set(kept.grants.values_list("user_id", flat=True))
    services.mark_duplicate(case_id=case.id, of_id=kept.id, by=scene.coordinator, at=scene.tick())
    assert set(kept.grants.values_list("user_id", flat=True)) == before


def test_only_a_living_case_about_the_same_child_can_stand_for_another() -> None:
    scene = make_scene()
    case, foreign = scene.case_in(State.TRIAGE), scene.case_in(State.TRIAGE)
    deed = {"case_id": case.id, "by": scene.coordinator}
    with pytest.raises(NotTheSameChild):
        services.mark_duplicate(of_id=foreign.id, at=scene.tick(), **deed)
    with pytest.raises(NotTheSameChild):
        services.mark_duplicate(of_id=case.id, at=scene.tick(), **deed)
    twin = reload_id(scene.twin(case.id))
    services.withdraw_case(case_id=twin.id, reason="Recovered", by=scene.referrer, at=scene.tick())
    with pytest.raises(ItselfADuplicate):
        services.mark_duplicate(of_id=twin.id, at=scene.tick(), **deed)
    assert reload(case).state == State.TRIAGE


def test_a_case_that_one_does_not_see_cannot_be_named() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    kept = reload_id(scene.twin(case.id))
    Case.objects.filter(pk=kept.pk).update(centre=scene.stranger_house)
    with pytest.raises(Case.DoesNotExist):
        services.mark_duplicate(case_id=case.id, of_id=kept.id, by=scene.coordinator, at=scene.tick())


def test_the_page_offers_the_cases_of_this_child_alone() -> None:
    scene = make_scene()
    case, foreign = scene.case_in(State.TRIAGE), scene.case_in(State.TRIAGE)
    client = signed_in_client(scene.coordinator)
    assert "No other case of this child" in client.get(f"/cases/{case.id}/duplicate/").content.decode()
    kept = reload_id(scene.twin(case.id))
    page = client.get(f"/cases/{case.id}/duplicate/").content.decode()
    assert kept.number in page
    assert foreign.number not in page
    assert client.post(f"/cases/{case.id}/duplicate/", {"of": str(foreign.id)}).status_code == 422
    assert client.post(f"/cases/{case.id}/duplicate/", {"of": str(kept.id)}).status_code == 302
    assert reload(case).state == State.DUPLICATE


def test_the_database_keeps_a_duplicate_and_its_case_together() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(duplicate_of=case)


# ------------------------------------------------------------------ death


@pytest.mark.parametrize(
    "state", [State.TRIAGE, State.INFO_REQUESTED, State.OFFERED, State.SIGNED, State.FOLLOW_UP]
)
def test_the_death_of_a_child_ends_its_open_cases(state: State) -> None:
    scene = make_scene()
    case, other = scene.case_in(state), scene.case_in(State.TRIAGE)
    note_death(child_id=case.child_id, deceased_on=scene.at.date(), by=scene.referrer, at=scene.tick())
    jobs.end_for_death(subject_id=str(case.child_id), event="DeathNoted", entry_id="", author_id=None)
    assert (reload(case).state, reload(case).closing) == (State.CLOSED, "death")
    assert not Deadline.objects.running().filter(case=case).exists()
    assert not case.offers.filter(answer="").exists()
    assert reload(other).state == State.TRIAGE


def test_a_death_taken_back_before_the_job_ran_ends_nothing() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    for day in (scene.at.date(), None):
        note_death(child_id=case.child_id, deceased_on=day, by=scene.referrer, at=scene.tick())
    jobs.end_for_death(subject_id=str(case.child_id), event="DeathNoted", entry_id="", author_id=None)
    assert reload(case).state == State.TRIAGE


@pytest.mark.parametrize("move", ["withdraw", "duplicate"])
def test_whoever_was_asked_hears_that_she_is_not_needed_any_more(move: str) -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    scene.play(move, case.id)
    recalled = AuditEntry.objects.get(name="OffersRecalled", subject_id=case.id)
    assert recalled.detail["user_ids"] == [str(scene.expert.user_id)]


def test_a_draft_that_was_never_sent_is_withdrawn_and_stops_no_other_case_from_ending() -> None:
    scene = make_scene()
    draft = scene.case_in(State.DRAFT)
    services.end_for_death(case_id=draft.id, by=SYSTEM, at=scene.tick())
    assert reload(draft).state == State.WITHDRAWN
    assert (
        "The child has died" in signed_in_client(scene.referrer).get(f"/cases/{draft.id}/").content.decode()
    )


# ------------------------------------------------------------------ silence


def test_a_planned_request_that_nobody_answers_is_withdrawn_after_ten_days() -> None:
    scene = make_scene()
    case = scene.case_in(State.INFO_REQUESTED, urgency="planned")
    clock = Deadline.objects.running().get(case=case, clock=Clock.ANSWER)
    assert clock.due_at == scene.at + timedelta(days=10)
    late = clock.due_at + timedelta(minutes=1)
    services.miss_deadlines(by=SYSTEM, at=late)
    assert jobs.move_run_out(late) == 1
    assert reload(case).state == State.WITHDRAWN
    page = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert "Nobody answered what was asked" in page


def test_an_answer_stops_that_clock() -> None:
    scene = make_scene()
    case = scene.case_in(State.INFO_REQUESTED, urgency="planned")
    scene.play("answer", case.id)
    assert case.deadlines.get(clock=Clock.ANSWER).met_at == scene.at
    assert services.withdraw_unanswered(case_id=case.id, by=SYSTEM, at=scene.tick()) is None
    assert reload(case).state == State.TRIAGE


def test_a_child_in_danger_is_never_withdrawn_for_silence() -> None:
    scene = make_scene()
    for urgency in ("urgent", "emergency"):
        case = scene.case_in(State.INFO_REQUESTED, urgency=urgency)
        assert not case.deadlines.filter(clock=Clock.ANSWER).exists()


# ------------------------------------------------------------------ reopening


def test_a_reopened_case_is_triaged_anew_and_keeps_its_first_end() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    ended = case.closed_at
    services.reopen_case(case_id=case.id, reason="He worsened", by=scene.referrer, at=scene.tick())
    case = reload(case)
    assert (case.state, case.closed_at, case.first_closed_at, case.expert_id) == (
        State.TRIAGE,
        None,
        ended,
        None,
    )
    running = Deadline.objects.running().filter(case=case).values_list("clock", flat=True)
    assert set(running) == {Clock.TRIAGE, Clock.FIRST_CONTACT, Clock.CONCLUSION}
    for move in ("offer", "accept", "write", "sign", "acknowledge", "close"):
        scene.play(move, case.id)
    services.reopen_case(case_id=case.id, reason="Again", by=scene.referrer, at=scene.tick())
    assert reload(case).first_closed_at == ended


def test_reopening_needs_a_reason_and_has_an_end_that_is_policy() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    deed = {"case_id": case.id, "by": scene.referrer}
    with pytest.raises(ReasonNeeded):
        services.reopen_case(reason="", at=scene.tick(), **deed)
    with pytest.raises(TooLateToReopen):
        services.reopen_case(reason="Again", at=case.closed_at + timedelta(days=90), **deed)
    SpanPolicy.objects.create(
        name="reopening", span=timedelta(days=200), starts=scene.at, source="decision of the network"
    )
    services.reopen_case(reason="Again", at=case.closed_at + timedelta(days=90), **deed)
    assert reload(case).state == State.TRIAGE


def test_the_case_of_a_child_who_died_is_not_reopened() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    note_death(child_id=case.child_id, deceased_on=scene.at.date(), by=scene.referrer, at=scene.tick())
    services.end_for_death(case_id=case.id, by=SYSTEM, at=scene.tick())
    with pytest.raises(ChildHasDied):
        services.reopen_case(case_id=case.id, reason="A mistake", by=scene.referrer, at=scene.tick())


def test_an_expert_sees_a_closed_case_as_long_as_the_policy_says() -> None:
    scene = make_scene()
    SpanPolicy.objects.create(
        name="expert_sight", span=timedelta(days=10), starts=scene.at, source="decision of the network"
    )
    case = scene.case_in(State.CLOSED)
    assert case.grants.get(part=Grant.Part.EXPERT).ends == case.closed_at + timedelta(days=10)
