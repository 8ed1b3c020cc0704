"""What the experts of a field ask for, in a real browser: the list follows the field, the score the typing."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Answer, Case, Completeness
from tests.browser.conftest import Visit
from tests.browser.test_autosave import saved
from tests.factories.accounts import make_actor
from tests.factories.cases import NOON, Scene, make_scene, reload
from tests.pages import expect_fine_looks, expect_nothing_clipped

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene()
    services.load_requirements(by=Actor.system(), at=NOON)
    return scene


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.draft()


def figure(page: "Page") -> int:
    return int(page.get_by_role("meter").first.get_attribute("aria-valuenow") or "")


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_are_accessible_and_fit(
    visit: Visit, scene: Scene, case: Case, language: Any, width: int
) -> None:
    administrator = make_actor(Role.ADMINISTRATOR)
    places = {
        f"/cases/{case.id}/draft/": scene.referrer,
        f"/cases/{case.id}/submit/": scene.referrer,
        "/cases/requirements/": administrator,
        "/cases/requirements/cardiology/": administrator,
        "/cases/requirements/cardiology/new-version/": administrator,
    }
    for number, (place, actor) in enumerate(places.items()):
        page = visit(place, as_=actor, language=language, width=width)
        expect_fine_looks(page, f"draft-{number}-{language}", open_details=True)
        expect_nothing_clipped(page)
        visit.leave(page)


def test_the_score_moves_while_one_types_and_the_answer_is_saved(
    visit: Visit, scene: Scene, case: Case
) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    before = figure(page)
    page.get_by_label("Weight", exact=True).fill("4,2")
    page.locator("#need-status-weight", has_text="Done").wait_for()
    assert figure(page) > before
    assert page.get_by_label("Weight", exact=True).evaluate("e => e === document.activeElement")
    saved(page)
    assert Answer.objects.get(case=case, key="weight").value == Decimal("4.2")
    assert Completeness.objects.get(case=case).percent == figure(page)


def test_another_field_shows_its_own_list_and_keeps_what_was_typed(
    visit: Visit, scene: Scene, case: Case
) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    assert page.locator("#need-echocardiogram").count() == 1
    page.get_by_label("Weight", exact=True).fill("4.2")
    page.get_by_label("Field", exact=True).select_option("neurology")
    page.locator("#need-neuro-status").wait_for()
    assert page.locator("#need-echocardiogram").count() == 0
    assert page.get_by_label("Weight", exact=True).input_value() == "4.2"
    saved(page)
    page.reload()
    assert page.locator("#need-neuro-status").count() == 1
    assert page.get_by_label("Weight", exact=True).input_value() == "4.2"


def test_what_is_typed_while_the_list_is_on_its_way_stays(visit: Visit, scene: Scene, case: Case) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    page.route("**/draft/needs/", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.get_by_label("Field", exact=True).select_option("neurology")
    page.get_by_label("Weight", exact=True).fill("4.2")
    page.locator("#need-neuro-status").wait_for()
    assert page.get_by_label("Weight", exact=True).input_value() == "4.2"
    saved(page)
    assert Answer.objects.get(case=case, key="weight").value == Decimal("4.2")


def test_an_emergency_asks_at_once_for_less(visit: Visit, scene: Scene, case: Case) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    assert page.locator("#need-echocardiogram").count() == 1
    page.get_by_label("Emergency").check()
    page.get_by_text("only what can be had in minutes").wait_for()
    assert page.locator("#need-echocardiogram").count() == 0
    assert page.locator("#need-ecg").count() == 1


def test_a_number_that_cannot_be_true_is_named_and_not_kept(visit: Visit, scene: Scene, case: Case) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, expects_complaints=True)
    page.get_by_label("Weight", exact=True).fill("4200")
    page.locator("[data-saved]", has_text="This cannot be true").wait_for()
    assert not Answer.objects.filter(case=case, key="weight").exists()
    page.get_by_label("Weight", exact=True).fill("19")
    page.get_by_text("this number is unusual at this age").wait_for()
    saved(page)
    assert Answer.objects.get(case=case, key="weight").value == 19


def test_without_scripts_a_field_is_chosen_saved_answered_and_sent(
    visit: Visit, scene: Scene, case: Case
) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, scripts=False)
    page.get_by_label("Field", exact=True).select_option("neurology")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator("#need-neuro-status").count() == 1
    page.get_by_label("Weight", exact=True).fill("4,2")
    page.get_by_label("Incomplete because").fill("The child is on the way; the rest follows.")
    page.get_by_role("button", name="Check and send").click()
    assert figure(page) > 0
    page.get_by_role("button", name="Send the request").click()
    assert reload(case).state == State.TRIAGE
    assert Completeness.objects.get(case=case).is_excused
