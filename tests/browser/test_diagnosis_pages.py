"""Possible diagnoses in a real browser: they follow what is typed, and open to their reasons."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from consilia.cases.domain.lifecycle import State
from tests.browser.conftest import Visit
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import HEARING, MICROCEPHALY, SEIZURE, make_kept, save_table
from tests.factories.terminology import load_terms, make_term
from tests.pages import expect_fine_looks, expect_nothing_clipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(settings: Settings, tmp_path: Path) -> Scene:
    settings.DATA_DIR = tmp_path
    save_table(tmp_path)
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"),
        make_term(MICROCEPHALY, "Microcephaly", "Микроцефалия"),
        make_term(HEARING, "Hearing impairment", "Нарушение слуха"),
    )
    return make_scene()


def test_the_list_follows_what_is_typed(visit: Visit, scene: Scene) -> None:
    case = scene.draft()
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    first = page.locator("#possible .diagnosis-name").first
    first.get_by_text("Disease of ORPHA:11").wait_for()
    page.get_by_role("combobox", name="Findings").fill("hearing")
    page.get_by_role("option", name="Hearing impairment").click()
    page.get_by_role("button", name="Remove Seizure").click()
    first.get_by_text("Disease of OMIM:3").wait_for()
    assert first.inner_text() == "Disease of OMIM:3"


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_list_is_accessible_and_fits(visit: Visit, scene: Scene, language: Any, width: int) -> None:
    case = scene.case_in(State.TRIAGE)
    page = visit(
        f"/cases/{case.id}/diagnoses/", as_=scene.coordinator, language=language, width=width, theme="dark"
    )
    expect_fine_looks(page, f"diagnoses-{language}", open_details=True)
    expect_nothing_clipped(page)


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1440, "dark"), ("ru", 390, "light")])
def test_a_kept_list_is_accessible_and_fits(
    visit: Visit, scene: Scene, language: Any, width: int, theme: Any
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    kept = make_kept(case.id, scene.tick(), ids=[("OMIM:2",), ("OMIM:1",)])
    page = visit(
        f"/cases/{case.id}/diagnoses/{kept.id}/",
        as_=scene.expert,
        language=language,
        width=width,
        theme=theme,
    )
    expect_fine_looks(page, f"kept-diagnoses-{language}")
    expect_nothing_clipped(page)
