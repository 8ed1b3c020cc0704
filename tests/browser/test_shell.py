"""The pages that belong to no context: whole and accessible, and the small machinery of the frame."""

import re
from typing import Literal

import pytest

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.cases.domain.lifecycle import State
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_membership
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/search/?q=duct", "/help/keys/", "/help/roles/", "/help/about/", "/no/such/page/")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "en", 1440), ("dark", "ru", 1440), ("light", "ru", 390), ("dark", "en", 390)],
)
def test_every_page_of_the_frame_is_whole_and_accessible(
    visit: Visit, theme: Literal["light", "dark"], language: Literal["en", "ru"], width: int
) -> None:
    scene = make_scene()
    scene.case_in(State.TRIAGE, urgency="emergency")
    scene.case_in(State.OFFERED)
    for path in PAGES:
        page = visit(
            path,
            as_=scene.coordinator,
            theme=theme,
            language=language,
            width=width,
            expects_complaints="such" in path,
        )
        expect_nothing_clipped(page)
        expect_accessible(page, open_details=True)
        name = re.sub(r"\W+", "-", path).strip("-") or "home"
        screenshot(page, f"{name}-{theme}-{language}-{width}")


def test_the_menus_close_by_escape_and_by_a_click_elsewhere(visit: Visit) -> None:
    page = visit("/", as_=make_actor(Role.AUDITOR))
    summary = page.locator("details[data-menu] > summary").last
    summary.click()
    page.keyboard.press("Escape")
    assert page.locator("details[data-menu][open]").count() == 0
    assert summary.evaluate("one => one === document.activeElement")
    summary.click()
    page.locator("h1").click()
    assert page.locator("details[data-menu][open]").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_roles_language_and_colours_are_switched_with_and_without_scripts(
    visit: Visit, scripts: bool
) -> None:
    actor = make_actor(Role.REFERRING_DOCTOR)
    make_membership(user=User.objects.get(pk=actor.user_id), role=Role.ORGANISATION_COORDINATOR)
    page = visit("/", as_=actor, scripts=scripts)
    page.locator("summary.role").click()
    page.get_by_role("button", name=re.compile("Organisation coordinator")).click()
    assert "Organisation coordinator" in page.locator("summary.role").inner_text()
    page.locator(".side-foot summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Русский").click()
    assert page.locator("html").get_attribute("lang") == "ru"


def test_on_a_telephone_the_drawer_opens_without_scripts(visit: Visit) -> None:
    page = visit("/", as_=make_actor(Role.AUDITOR), width=390, scripts=False)
    assert not page.locator("#side").get_by_role("link", name="Access log").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.locator("#side").get_by_role("link", name="Access log").click()
    page.wait_for_url("**/audit/")


def test_the_first_tab_leads_past_the_navigation(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    page.keyboard.press("Tab")
    assert page.locator(".skip-link").evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_the_record_alone(visit: Visit) -> None:
    page = visit("/help/roles/", as_=make_actor(Role.AUDITOR), theme="dark")
    page.emulate_media(media="print")
    assert not page.locator("header.side").is_visible()
    assert not page.locator("footer").is_visible()
    assert page.locator("main table").is_visible()
    assert page.locator("body").evaluate("one => getComputedStyle(one).color") == "rgb(19, 33, 42)"
