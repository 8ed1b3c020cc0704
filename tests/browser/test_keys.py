"""The keyboard grammar, also under a Cyrillic layout."""

import re
from typing import TYPE_CHECKING

import pytest

from consilia.accounts.domain.roles import Role
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.pages import expect_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press_as_typed_in_russian(page: "Page", letter: str, code: str) -> None:
    """What the browser reports when a Cyrillic layout is on: the letter differs, the key does not."""
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', "
        "{key, code, bubbles: true, cancelable: true}))",
        [letter, code],
    )


def test_the_question_mark_opens_the_help_and_escape_closes_it(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    assert dialog.is_visible()
    expect_accessible(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_a_slash_or_ctrl_k_goes_to_the_search(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    for key in ("/", "Control+k"):
        page.locator("h1").click()
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.name") == "q"


def test_on_a_telephone_the_search_opens_with_the_drawer_that_holds_it(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR), width=390)
    assert not page.get_by_role("searchbox").is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    expect_accessible(page)


def test_g_and_a_letter_go_to_a_place(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))
    assert page.title() == "Home · Consilia"


def test_the_same_keys_work_under_a_cyrillic_layout(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR), language="ru")
    press_as_typed_in_russian(page, "п", "KeyG")
    press_as_typed_in_russian(page, "р", "KeyH")
    page.wait_for_url(re.compile(r":\d+/$"))
    press_as_typed_in_russian(page, ".", "Slash")
    assert page.evaluate("document.activeElement.name") == "q"


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(visit: Visit) -> None:
    page = visit("/gallery/")
    page.evaluate("document.querySelector('#table').scrollIntoView()")
    rows = page.locator("[data-rows] .row-link")
    page.keyboard.press("j")
    assert rows.nth(0).evaluate("row => row === document.activeElement")
    page.keyboard.press("j")
    assert rows.nth(1).evaluate("row => row === document.activeElement")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert rows.nth(0).evaluate("row => row === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#table-1$"))


def test_letters_typed_in_a_field_are_text(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    page.get_by_role("searchbox").click()
    page.keyboard.type("gh?/")
    assert page.get_by_role("searchbox").input_value() == "gh?/"
    assert page.get_by_role("dialog").count() == 0


def test_single_letters_can_be_turned_off_and_stay_off(visit: Visit) -> None:
    page = visit("/help/about/", as_=make_actor(Role.AUDITOR))
    page.keyboard.press("?")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not page.get_by_role("dialog").is_visible()
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q", "chords with Ctrl stay"
