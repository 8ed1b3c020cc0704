"""Offering a case in a real browser: the order told in points and words, in both themes, wide and narrow."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene
from tests.factories.network import make_consultant, make_leave
from tests.factories.routing import ask_one_at_once
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> Scene:
    """A centre with six cardiologists who can be asked, one on leave and one who is full."""
    scene = make_scene()
    in_hand = scene.case_in(State.IN_REVIEW)
    for limit in (2, 5, 8, 12, 15):
        make_consultant(scene.centre, fields=["cardiology", "cardiology.arrhythmia"], workload_limit=limit)
    away = make_consultant(scene.centre)
    today = scene.at.date()
    make_leave(away, today - timedelta(days=3000), today + timedelta(days=3000))
    full = make_consultant(scene.centre, workload_limit=1)
    Case.objects.filter(pk=in_hand.pk).update(expert=full.user)
    return scene


def pages_of(scene: Scene) -> list[tuple[str, Actor]]:
    urgent = scene.case_in(State.TRIAGE, urgency="urgent")
    emergency = scene.case_in(State.TRIAGE, urgency="emergency")
    offered = scene.case_in(State.TRIAGE)
    services.offer_case(
        case_id=offered.id,
        consultant_id=scene.consultant.id,
        reason="She knows the child",
        version=None,
        by=scene.coordinator,
        at=scene.tick(),
    )
    administrator = make_actor(Role.ADMINISTRATOR)
    return [
        (f"/cases/{urgent.id}/offer/", scene.coordinator),
        (f"/cases/{emergency.id}/offer/", scene.coordinator),
        (f"/cases/{offered.id}/refuse/", scene.expert),
        ("/routing/", scene.coordinator),
        ("/routing/", administrator),
        ("/routing/weights/", administrator),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_offers_and_routing_are_accessible_and_fit(
    visit: Visit, scene: Scene, language: str, width: int
) -> None:
    for number, (path, actor) in enumerate(pages_of(scene)):
        page = visit(path, as_=actor, language=language, width=width)  # type: ignore[arg-type]
        expect_fine_looks(page, f"offer-{number}-{language}")
        visit.leave(page)


def test_a_coordinator_departs_from_the_order_without_scripts(visit: Visit, scene: Scene) -> None:
    ask_one_at_once()
    case = scene.case_in(State.TRIAGE, urgency="planned")
    page = visit(f"/cases/{case.id}/offer/", as_=scene.coordinator, scripts=False, expects_complaints=True)
    below = page.get_by_role("table", name="Everybody else of the centre in this field")
    below.get_by_role("button", name="Offer").first.click()
    assert "say why" in page.get_by_role("alert").inner_text()
    page.get_by_label("Reason to depart from the order").fill("The parents know her")
    page.get_by_role("table", name="Everybody else").get_by_role("button", name="Offer").first.click()
    assert "The case was offered." in page.content(), page.get_by_role("alert").all_inner_texts()
    assert case.offers.get().override_reason == "The parents know her"
