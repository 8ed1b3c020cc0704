"""Proposals in a real browser: followed by a coordinator, taken by the invited colleague."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services import offer_case
from consilia.routing import services
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import Scene, make_scene
from tests.factories.network import make_consultant, make_leave
from tests.factories.routing import ask_one_at_once
from tests.pages import expect_accessible, expect_fine_looks, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_hands_of_one_who_goes(scene: Scene) -> Case:
    case = scene.case_in(State.TRIAGE, urgency="planned")
    offer_case(
        case_id=case.id,
        consultant_id=scene.consultant.id,
        reason="She knows the child",
        version=None,
        by=scene.coordinator,
        at=scene.tick(),
    )
    scene.play("accept", case.id)
    today = scene.at.date()
    make_leave(scene.consultant, today + timedelta(days=1), today + timedelta(days=20))
    return case


def test_a_coordinator_invites_and_a_colleague_steps_in(visit: Visit) -> None:
    scene = make_scene(at=timezone.now() - timedelta(hours=1))
    ask_one_at_once()
    user = make_user()
    make_consultant(scene.centre, user=user, fields=["cardiology"])
    colleague = make_actor(Role.EXPERT, user=user, organisation=scene.centre)
    case = in_hands_of_one_who_goes(scene)
    scene.case_in(State.TRIAGE, urgency="planned")
    services.look_again(centre_id=scene.centre.id, at=scene.tick())
    page = visit("/routing/proposals/", as_=scene.coordinator, language="ru", width=390)
    expect_fine_looks(page, "proposals-ru")
    visit.leave(page)

    page = visit(f"/cases/{case.id}/", as_=scene.coordinator, theme="dark", width=390)
    expect_fine_looks(page, "case-routing-dark")
    asked = page.get_by_role("list", name="Offers")
    assert not asked.get_by_text("this very subspecialty").is_visible()  # folded where there is little room
    asked.get_by_text("What spoke for and against").click()
    assert asked.get_by_text("this very subspecialty").is_visible()
    visit.leave(page)

    page = visit("/routing/proposals/", as_=scene.coordinator, scripts=False)
    row = page.get_by_role("row").filter(has_text=case.number)
    assert "before the deadline" in row.inner_text()
    row.get_by_role("button", name="Follow").click()
    assert "is invited to step in" in page.content()
    assert page.get_by_role("row").filter(has_text=case.number).get_by_text("Invited").is_visible()
    visit.leave(page)

    page = visit("/routing/proposals/", as_=colleague, theme="dark")
    expect_accessible(page)
    screenshot(page, "step-in-dark")
    page.get_by_role("button", name="Take the case").click()
    page.wait_for_url(f"**/cases/{case.id}/**")
    case.refresh_from_db()
    assert (case.state, case.expert_id) == (State.IN_REVIEW, user.id)


def test_the_policy_of_looking_again_is_accessible_and_fits(visit: Visit) -> None:
    page = visit("/routing/looking-again/", as_=make_actor(Role.ADMINISTRATOR), width=390, language="ru")
    expect_fine_looks(page, "looking-again-ru")
