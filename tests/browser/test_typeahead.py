"""The type-ahead of the gallery: the ARIA combobox, chips with a state, and the way without scripts."""

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visit
from tests.pages import expect_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def posted(page: "Page", name: str) -> list[str]:
    """What the form would send under `name`."""
    return page.locator(f"#typeahead [name={name}]").evaluate_all("all => all.map(one => one.value)")


def test_arrows_choose_and_enter_adds_a_chip(visit: Visit) -> None:
    page = visit("/gallery/")
    field = page.get_by_role("combobox", name=re.compile("Findings"))
    field.fill("hyp")
    page.get_by_role("option", name="Hypotonia").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    expect_accessible(page)
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Enter")
    assert posted(page, "findings") == ["HP:0001629", "HP:0001250", "HP:0001252"]
    assert posted(page, "findings_state") == ["observed", "excluded", "observed"]
    assert field.input_value() == ""
    assert field.get_attribute("aria-expanded") == "false"


def test_the_same_term_is_not_added_twice(visit: Visit) -> None:
    page = visit("/gallery/")
    page.get_by_role("combobox", name=re.compile("Findings")).fill("septal")
    page.get_by_role("option", name="Ventricular septal defect").click()
    assert posted(page, "findings") == ["HP:0001629", "HP:0001250"]


def test_a_chip_is_excluded_and_removed(visit: Visit) -> None:
    page = visit("/gallery/")
    first = page.locator("#typeahead .chip").first
    first.get_by_role("combobox").select_option("excluded")
    assert first.get_attribute("data-state") == "excluded"
    first.get_by_role("button").click()
    assert posted(page, "findings") == ["HP:0001250"]
    assert page.locator("#typeahead .chip button").first.evaluate("one => one === document.activeElement")


def test_nothing_found_is_said_and_escape_closes_the_list(visit: Visit) -> None:
    page = visit("/gallery/")
    field = page.get_by_role("combobox", name=re.compile("Findings"))
    field.fill("zzzz")
    page.get_by_role("option", name="Nothing found").wait_for()
    field.press("Escape")
    assert not page.locator(".typeahead-list").first.is_visible()


def test_without_scripts_the_field_has_a_button_and_each_chip_can_be_removed(visit: Visit) -> None:
    page = visit("/gallery/", scripts=False)
    assert page.locator("#typeahead").get_by_role("button", name="Find").is_visible()
    assert page.locator("#typeahead .chip option[value=remove]").count() == 2
    assert not page.locator("#typeahead [data-remove]").first.is_visible()
