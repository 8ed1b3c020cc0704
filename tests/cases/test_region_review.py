"""A region that wants to see requests first: it passes on, asks, declines, or does nothing and holds nobody up."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Deadline, RegionReviewPolicy
from consilia.cases.queries import recipients
from consilia.cases.services.reasons import ReasonNeeded
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_scene, reload

pytestmark = pytest.mark.django_db


def running(case) -> set[str]:
    return set(Deadline.objects.running().filter(case=case).values_list("clock", flat=True))


def test_without_a_policy_a_request_goes_straight_to_the_centre() -> None:
    assert make_scene().case_in(State.TRIAGE, urgency="planned").state == State.TRIAGE


def test_with_one_it_waits_for_the_region_and_the_triage_clock_waits_too() -> None:
    scene = make_scene()
    case = scene.case_in(State.REGION_REVIEW, urgency="planned")
    assert running(case) == {Clock.REGION_REVIEW, Clock.FIRST_CONTACT, Clock.CONCLUSION}
    scene.play("pass_on", case.id)
    assert reload(case).state == State.TRIAGE
    assert Clock.TRIAGE in running(case)
    assert Clock.REGION_REVIEW not in running(case)


def test_an_emergency_never_waits_for_a_region() -> None:
    scene = make_scene()
    scene.let_region_review("planned")
    scene.let_region_review("urgent")
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionReviewPolicy.objects.create(
            region_id="RU-PRI", urgency="emergency", starts=scene.at, source="a mistake"
        )
    assert scene.case_in(State.TRIAGE, urgency="emergency").state == State.TRIAGE


def test_the_region_is_told_and_the_centre_only_when_it_is_passed_on() -> None:
    scene = make_scene()
    elsewhere = make_actor(Role.REGIONAL_OPERATOR, organisation=scene.stranger_house)
    case = scene.case_in(State.REGION_REVIEW)
    assert recipients("CaseRouted", case, author=None, at=scene.at) == {scene.regional_operator.user_id}
    assert elsewhere.user_id not in recipients("CaseRouted", case, author=None, at=scene.at)
    scene.play("pass_on", case.id)
    assert recipients("CasePassedOn", reload(case), author=None, at=scene.at) == {scene.coordinator.user_id}


def test_the_regions_own_question_comes_back_to_the_region() -> None:
    scene = make_scene()
    case = scene.case_in(State.REGION_REVIEW)
    scene.play("ask", case.id)
    assert reload(case).state == State.INFO_REQUESTED
    scene.play("answer", case.id)
    assert reload(case).state == State.REGION_REVIEW


def test_declining_needs_a_reason_which_the_doctor_reads() -> None:
    scene = make_scene()
    case = scene.case_in(State.REGION_REVIEW)
    deed = {"case_id": case.id, "by": scene.regional_operator}
    with pytest.raises(ReasonNeeded):
        services.decline_case(reason="", at=scene.tick(), **deed)
    services.decline_case(reason="Your own cardiologist sees him tomorrow.", at=scene.tick(), **deed)
    assert (reload(case).state, running(case)) == (State.DECLINED, set())
    page = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert "Your own cardiologist sees him tomorrow." in page


def test_a_region_that_does_nothing_holds_nobody_up() -> None:
    scene = make_scene()
    case = scene.case_in(State.REGION_REVIEW, urgency="urgent")
    late = scene.at + timedelta(minutes=62)
    services.miss_deadlines(by=Actor.system(), at=late)
    assert jobs.move_run_out(late) == 1
    assert reload(case).state == State.TRIAGE
    assert jobs.move_run_out(late) == 0  # twice is once
    line = case.entries.get(name="pass_on")
    assert (line.author_id, line.role) == (None, "")


def test_the_region_works_on_its_pages() -> None:
    scene = make_scene()
    client = signed_in_client(scene.regional_operator)
    case = scene.case_in(State.REGION_REVIEW)
    page = client.get(f"/cases/{case.id}/").content.decode()
    assert case.child.family_name in page
    assert "brought to the region, which looks first" in page
    assert case.number in client.get("/cases/").content.decode()
    assert client.get(f"/cases/{case.id}/decline/").status_code == 200
    assert client.post(f"/cases/{case.id}/decline/", {"reason": ""}).status_code == 422
    assert client.post(f"/cases/{case.id}/pass-on/").status_code == 302
    # From now on the clinical body is closed to the region, and what it did cannot be done twice.
    assert case.child.family_name not in client.get(f"/cases/{case.id}/").content.decode()
    assert client.post(f"/cases/{case.id}/pass-on/").status_code == 409
