"""Documents read in a real browser: pages as pictures beside the case, with their text, on paper too, without scripts."""

import io
from typing import Literal

import pytest
from pypdf import PdfReader

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Attachment
from tests.browser.conftest import Visit
from tests.browser.test_imaging_pages import attach
from tests.factories import documents as make
from tests.factories.cases import Scene
from tests.pages import expect_fine_looks, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOADED = "n => [...document.querySelectorAll('.sheet img')].filter(one => one.complete && one.naturalWidth).length >= n"
LAST = "(last => ({natural: last.naturalWidth, height: last.height}))([...document.querySelectorAll('.sheet img')].at(-1))"


@pytest.fixture
def report(scene: Scene) -> Attachment:
    case = scene.case_in(State.IN_REVIEW)
    lines = [f"Haemoglobin {90 + number} g/l" for number in range(22)]
    attach(scene, case, make.pages(*lines[:4], "", *lines[4:]), "report.pdf", "", read=False)
    return case.attachments.get()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_report_is_read_page_by_page(
    visit: Visit, scene: Scene, report: Attachment, language: Literal["en", "ru"], width: int
) -> None:
    address = f"/cases/{report.case_id}/files/{report.id}/paper/"
    page = visit(address, as_=scene.expert, language=language, width=width)
    page.wait_for_function(LOADED, arg=1)
    assert page.locator("img[loading=lazy]").count() == 19
    last = page.evaluate(LAST)
    assert not last["natural"], "not yet"
    assert last["height"] > 300, "its place is kept before it comes"
    expect_nothing_clipped(page)
    before = page.locator("#sheet-5").bounding_box()
    page.locator("#sheet-5").scroll_into_view_if_needed()
    page.wait_for_function(LOADED, arg=5)
    page.evaluate("scrollTo(0, 0)")
    assert page.locator("#sheet-5").bounding_box() == before, "nothing jumps when a picture comes"
    expect_fine_looks(page, f"paper-{language}-{width}", open_details=True)
    page.keyboard.press("+")
    page.wait_for_url("**size=large**")
    page.wait_for_function(LOADED, arg=1)
    assert page.evaluate("document.querySelector('.sheet img').naturalWidth") == 1984
    expect_fine_looks(page, f"paper-large-{language}-{width}")
    page.locator("#sheet-go").fill("22")
    page.locator("#sheet-go").press("Enter")
    page.wait_for_url("**#sheet-22")
    page.wait_for_function("() => document.querySelector('#sheet-22 img').naturalWidth")


def test_it_is_read_without_scripts_and_printed(visit: Visit, scene: Scene, report: Attachment) -> None:
    address = f"/cases/{report.case_id}/files/{report.id}/paper/"
    page = visit(address, as_=scene.expert, scripts=False, theme="dark")
    page.locator(".sheet img").first.wait_for()
    page.locator("#sheet-2 summary").click()
    page.get_by_text("Haemoglobin 91 g/l").wait_for()
    assert page.get_by_text("it holds no text").count() == 1
    screenshot(page, "paper-no-scripts")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    widths = [image.image.width for sheet in printed.pages for image in sheet.images if image.image]
    assert widths == [992] * 20, "each of them, also those that nobody had scrolled to"
    assert len(printed.pages) == 20
    page.locator("a[rel=next]").click()
    page.get_by_text("Page 23 of 23").first.wait_for()


def test_a_text_is_read_in_the_page(visit: Visit, scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.text() * 60, "blood.txt", "Blood", read=False)
    page = visit(f"/cases/{case.id}/", as_=scene.expert, width=390)
    page.get_by_role("link", name="Blood", exact=True).click()
    page.get_by_text("Гемоглобин 98 г/л").first.wait_for()
    expect_fine_looks(page, "paper-text-390")
