"""A council about a case: who may call it, who sees the case by it, and how the case follows it."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Deadline, Grant
from consilia.cases.permissions import sight_of
from consilia.cases.queries import cases_visible_to
from consilia.conferencing.models import Session
from consilia.conferencing.services import (
    cancel_session,
    invite_participant,
    remove_participant,
    reschedule_session,
)
from consilia.foundation.refusals import NotAllowed
from consilia.patients.queries import may_see
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def session_of(case) -> Session:
    return Session.objects.get(subject="case", subject_id=case.id, state="scheduled")


def follow(name: str) -> None:
    """Run the reaction to the last event of this name, as the worker would; twice, as it may."""
    told = AuditEntry.objects.filter(name=name).order_by("at", "number").last()
    assert told is not None
    for _ in range(2):
        jobs.follow_council(
            event=name,
            entry_id=str(told.id),
            subject_id=str(told.subject_id),
            author_id=str(told.user_id),
        )


def test_calling_a_council_starts_its_clock_and_tells_when_it_meets(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    assert Deadline.objects.running().filter(case=case, clock=Clock.COUNCIL).exists()
    line = case.entries.get(name="convene")
    assert line.detail["starts"] == session_of(case).starts.isoformat()
    page = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert "Close the duct or wait?" in page


def test_everybody_in_the_council_sees_the_case_and_the_child_and_nobody_else(scene: Scene) -> None:
    outsider = make_actor(Role.EXPERT, organisation=scene.centre)
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    at = scene.tick()
    assert sight_of(scene.other_expert, case, at).name == "BODY"
    assert case in cases_visible_to(scene.other_expert, at)
    assert may_see(scene.other_expert, case.child_id, at)
    assert sight_of(outsider, case, at).name == "NONE"
    assert signed_in_client(scene.other_expert).get("/cases/?show=open").status_code == 200


def test_a_member_sees_the_case_but_makes_no_move_in_it(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_HELD)
    with pytest.raises(NotAllowed):
        services.begin_conclusion(case_id=case.id, by=scene.other_expert, at=scene.tick())


def test_whoever_is_invited_later_sees_it_and_whoever_is_taken_off_does_not(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    guest, session = make_actor(Role.EXPERT, organisation=scene.centre), session_of(case)
    invite_participant(
        session_id=session.id, user_id=guest.person_id, part="invited", by=scene.expert, at=scene.tick()
    )
    follow("ParticipantInvited")
    assert sight_of(guest, case, jobs.timezone.now()).name == "BODY"
    Grant.objects.filter(user=guest.user_id).update(starts=scene.at)
    remove_participant(session_id=session.id, user_id=guest.person_id, by=scene.expert, at=scene.tick())
    follow("ParticipantRemoved")
    assert sight_of(guest, case, jobs.timezone.now() + timedelta(seconds=1)).name == "NONE"
    assert not may_see(guest, case.child_id, jobs.timezone.now() + timedelta(seconds=1))


def test_a_council_moved_to_another_time_is_told_in_the_name_of_who_moved_it(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    later = session_of(case).starts + timedelta(days=1)
    reschedule_session(
        session_id=session_of(case).id,
        starts=later,
        minutes=30,
        reason="The chair is in theatre",
        by=scene.expert,
        at=scene.tick(),
    )
    follow("SessionMoved")
    lines = case.entries.filter(name="postpone")
    assert {line.author_id for line in lines} == {scene.expert.user_id}
    assert lines[0].detail["starts"] == later.isoformat()
    assert reload(case).state == State.COUNCIL_SCHEDULED


def test_a_council_called_off_gives_the_case_back_to_its_expert(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    cancel_session(session_id=session_of(case).id, reason="Settled", by=scene.expert, at=scene.tick())
    follow("SessionCancelled")
    assert reload(case).state == State.IN_REVIEW
    assert not Deadline.objects.running().filter(case=case, clock=Clock.COUNCIL).exists()
    later = jobs.timezone.now() + timedelta(seconds=1)
    assert sight_of(scene.other_expert, reload(case), later).name == "NONE"
    assert sight_of(scene.expert, reload(case), later).name == "BODY"


def test_the_end_of_a_case_calls_its_council_off_and_nothing_comes_back(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    session = session_of(case)
    services.withdraw_case(case_id=case.id, reason="Recovered", by=scene.referrer, at=scene.tick())
    session.refresh_from_db()
    assert session.state == "cancelled"
    follow("SessionCancelled")
    assert reload(case).state == State.WITHDRAWN


def test_a_council_about_something_else_moves_no_case(scene: Scene) -> None:
    case = scene.case_in(State.COUNCIL_SCHEDULED)
    Session.objects.filter(subject_id=case.id).update(subject="organisation")
    cancel_session(
        session_id=Session.objects.get(subject_id=case.id).id, reason="x", by=scene.expert, at=scene.tick()
    )
    follow("SessionCancelled")
    assert reload(case).state == State.COUNCIL_SCHEDULED


def test_a_stranger_cannot_call_one_nor_a_doctor(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    for by in (scene.referrer, scene.regional_operator):
        with pytest.raises(NotAllowed):
            scene.convene(case_id=case.id, by=by, at=scene.tick())
    with pytest.raises(type(case).DoesNotExist):
        scene.convene(case_id=case.id, by=scene.stranger, at=scene.tick())


def test_the_expert_calls_a_council_from_the_page_of_the_case(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    client = signed_in_client(scene.expert)
    assert "Call a council" in client.get(f"/cases/{case.id}/").content.decode()
    form = client.get(f"/cases/{case.id}/convene/", follow=True)
    assert form.status_code == 200
    assert case.number in form.content.decode()
    secretary = make_actor(Role.EXPERT, organisation=scene.centre)
    tomorrow = jobs.timezone.now() + timedelta(days=1)
    said = {
        "chair": str(scene.other_expert.user_id),
        "secretary": str(secretary.user_id),
        "members": [str(scene.expert.user_id)],
        "starts": tomorrow.strftime("%Y-%m-%dT%H:%M"),
        "minutes": "30",
        "agenda": "Close the duct or wait?",
        "quorum": "2",
    }
    address = form.redirect_chain[-1][0]
    assert client.post(address, {**said, "agenda": ""}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert reload(case).state == State.COUNCIL_SCHEDULED
    page = signed_in_client(scene.other_expert).get(f"/cases/{case.id}/").content.decode()
    assert f"/councils/{session_of(case).id}/" in page
    # The referrer reads that there is a council, but has no way into it.
    page = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert "Scheduled" in page
    assert f"/councils/{session_of(case).id}/" not in page
    # And nobody calls a second one meanwhile.
    assert client.get(address).status_code == 409


def test_a_council_about_a_case_is_for_those_who_see_it(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    address = f"/councils/schedule/case/{case.id}/"
    assert signed_in_client(scene.stranger).get(address).status_code == 404
    assert signed_in_client(scene.referrer).get(address).status_code == 403
    assert signed_in_client(scene.expert).get(f"/councils/schedule/nothing/{case.id}/").status_code == 404
