"""Findings in the doctor's own words in a real browser: chips to accept, one by one or all; details; the look."""

from typing import Any

import pytest

from consilia.terminology.domain.records import Synonym
from tests.browser.conftest import Visit
from tests.factories.cases import Scene, make_scene
from tests.factories.terminology import load_terms, make_term
from tests.pages import expect_fine_looks, expect_nothing_clipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> Scene:
    load_terms(
        make_term("HP:0001250", "Seizure", "Судороги", synonyms=(Synonym("Fits"),)),
        make_term("HP:0002315", "Headache", "Головная боль"),
        make_term("HP:0000717", "Autism", "Аутизм"),
        make_term("HP:0002076", "Migraine", "Мигрень"),
    )
    return make_scene()


def test_findings_are_accepted_from_the_text_without_leaving_the_page(visit: Visit, scene: Scene) -> None:
    case = scene.draft(summary="Seizures since March. Headache and migraine. No autism? Suspected autism.")
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    page.get_by_role("button", name="Find in my text").click()
    found = page.locator("[data-read]")
    found.get_by_text("in the list").first.wait_for()
    found.get_by_role("button", name="Accept Headache as observed").click()
    found.get_by_role("button", name="Accept Autism as excluded").click()
    chips = page.locator("#part-findings .chip")
    assert "Headache" in chips.nth(2).inner_text()
    assert chips.nth(3).get_attribute("data-state") == "excluded"
    page.get_by_text("Saved", exact=False).first.wait_for()
    page.wait_for_function("document.querySelector('[data-saved]').textContent.includes('Saved')")
    assert list(case.findings.values_list("code", "presence"))[2:] == [
        ("HP:0002315", "observed"),
        ("HP:0000717", "excluded"),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_details_are_accessible_and_fit(visit: Visit, scene: Scene, language: Any, width: int) -> None:
    case = scene.draft()
    page = visit(
        f"/cases/{case.id}/draft/findings/", as_=scene.referrer, language=language, width=width, theme="dark"
    )
    expect_fine_looks(page, f"finding-details-{language}")
    expect_nothing_clipped(page)
