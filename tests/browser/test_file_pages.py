"""Curves and films in a real browser: pages that fit, and what moves there."""

from typing import Literal

import pytest

from config.environment import ROOT
from consilia.cases.domain.lifecycle import State
from consilia.imaging.models import Instance, Study
from tests.browser.conftest import Visit
from tests.browser.test_imaging_pages import attach
from tests.factories import imaging as make
from tests.factories.cases import Scene
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_an_electrocardiogram_is_accessible_and_in_millimetres(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.published("waveform_ecg.dcm"), "ecg.dcm", "")
    study, instance = Study.objects.get(), Instance.objects.get()
    page = visit(f"/imaging/studies/{study.id}/", as_=scene.expert, language=language, width=width)
    expect_fine_looks(page, f"ecg-study-{language}-{width}")
    page.goto(f"/imaging/images/{instance.id}/ecg/")
    expect_fine_looks(page, f"ecg-{language}-{width}")
    paper = page.locator(".ecg-paper img").bounding_box()
    assert paper is not None
    assert paper["width"] == pytest.approx(265 * 96 / 25.4, abs=1)


@pytest.mark.parametrize(("language", "width"), [("ru", 1440), ("en", 390)])
def test_a_film_plays_in_steps_and_slowly(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    film = ROOT / "config" / "demo" / "data" / "images" / "phantom-heart.webm"
    attach(scene, case, film.read_bytes(), "heart.webm", "", read=False)
    address = f"/cases/{case.id}/files/{case.attachments.get().id}/film/"
    page = visit(address, as_=scene.expert, language=language, width=width)
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    expect_fine_looks(page, f"film-{language}-{width}")
    page.keyboard.press(".")
    page.wait_for_function("document.querySelector('video').currentTime > 0.06")
    page.locator("[data-film-rate='0.25']").click()
    assert page.evaluate("document.querySelector('video').playbackRate") == 0.25
    page.locator("video").focus()
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('video').paused")
