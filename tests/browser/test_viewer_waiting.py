"""What the viewer shows while pictures are on their way, with WebGL and without."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from consilia.cases.domain.lifecycle import State
from consilia.imaging.models import Study
from tests.browser.conftest import Visit, visits
from tests.browser.test_imaging_pages import attach, slices
from tests.chromium import launched
from tests.factories import imaging as make
from tests.factories.cases import Scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_WEBGL = ("--disable-3d-apis", "--disable-software-rasterizer")
PIXELS = "**/images/*/*/values/**"
FEW_FRAMES = """() => new Promise(done => {
  let left = 5;
  const next = () => left-- ? requestAnimationFrame(next) : done();
  next();
})"""


def held_back(page: "Page") -> "list[Route]":
    """The requests for pixels from now on, none of which gets an answer before it is let go."""
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    page.route(PIXELS, hold)
    return held


def test_what_is_done_before_the_picture_is_here_waits_for_it(visit: Visit, scene: Scene) -> None:
    """Over a poor line: the picture of the server stands until the viewer's comes, and that comes mirrored."""
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.ct(Modality="DX", PatientOrientation=["L", "F"]), "chest.dcm", "")
    page = visit(f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    held = held_back(page)
    with page.expect_request(PIXELS):
        page.reload()
    page.locator("[data-turn=flip]").click()
    page.evaluate(FEW_FRAMES)
    assert page.locator("[data-stage] > img").is_visible(), "an empty viewer hides nothing"
    assert page.locator(".viewer-canvas").is_hidden()
    held.pop().continue_()
    page.locator(".viewer-sides [data-edge=left]", has_text="L").wait_for()
    page.locator("[data-sides]", has_text="The picture is mirrored").wait_for()
    assert page.locator("[data-stage] > img").is_hidden()


MIDDLE = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
  return data[0];
}"""


@pytest.fixture
def without_webgl(chromium: "Browser", live_server: LiveServer) -> Iterator[Visit]:
    """As on old machines, where the library draws on another way."""
    browser = launched(chromium.browser_type, *NO_WEBGL)
    with visits(browser, live_server.url) as visit:
        yield visit
    browser.close()


def test_without_webgl_the_planes_say_what_they_need(without_webgl: Visit, scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.zipped(slices(8, "1.5")), "body.zip", "")
    page = without_webgl(f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    said = page.locator("output[data-said]")
    page.locator("[data-turn=planes]").click()
    said.get_by_text("WebGL").wait_for()
    assert page.locator(".viewer-planes").count() == 0
    page.keyboard.press("n")
    said.get_by_text("5 of 8").wait_for()
    assert said.inner_text() == "Image 5 of 8"


@pytest.mark.parametrize("window", ["visit", "without_webgl"])
def test_the_series_chosen_last_is_the_one_that_stays(
    request: pytest.FixtureRequest, scene: Scene, window: str
) -> None:
    """A dark and a bright one; the pictures of the one chosen before come later."""
    visit: Visit = request.getfixturevalue(window)
    case = scene.case_in(State.IN_REVIEW)
    for series, value in (("1.8.1", 0), ("1.8.2", 255)):
        told = {"StudyInstanceUID": "1.8", "SeriesInstanceUID": series, "SOPInstanceUID": f"{series}.1"}
        plain = {"Rows": 64, "Columns": 64, "PixelData": bytes([value, 0]) * 64 * 64}
        content = make.ct(**told, **plain, RescaleIntercept=0, WindowCenter=128, WindowWidth=256)
        attach(scene, case, content, f"{series}.dcm", "")
    page = visit(f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    canvas = page.locator("[data-stage] > .viewer-canvas canvas")
    assert canvas.evaluate(MIDDLE) < 20
    held = held_back(page)
    with page.expect_request(PIXELS):
        page.locator("[data-series]").nth(1).click()
    page.locator("[data-series]").nth(0).click()
    page.wait_for_function(f"() => ({MIDDLE})(document.querySelector('.viewer-canvas canvas')) < 20")
    with page.expect_response(PIXELS):
        held.pop().continue_()
    page.evaluate(FEW_FRAMES)
    assert canvas.evaluate(MIDDLE) < 20
    page.locator("[data-series]").nth(1).click()
    page.wait_for_function(f"() => ({MIDDLE})(document.querySelector('.viewer-canvas canvas')) > 230")
