"""Pictures, films and curves that fill the screen: by a button and its key, left with Escape, the focus where it was."""

from collections.abc import Callable
from typing import Literal

import pytest

from consilia.cases.domain.lifecycle import State
from consilia.imaging.models import Instance, Study
from tests.browser.conftest import HEIGHT, Visit
from tests.factories import imaging as make
from tests.factories.arrivals import bring
from tests.factories.cases import Scene
from tests.imaging.test_films import film
from tests.pages import expect_accessible, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def study_page(_instance: Instance) -> str:
    return f"/imaging/studies/{Study.objects.get().id}/"


def ecg_page(instance: Instance) -> str:
    return f"/imaging/images/{instance.id}/ecg/"


# What is brought, the page that shows it, the part that fills the screen, and what in it must use the room.
SHOWN: dict[str, tuple[Callable[[], bytes], Callable[[Instance], str], str, str]] = {
    "viewer": (lambda: make.published("CT_small.dcm"), study_page, ".viewer", "[data-stage]"),
    "film": (film, study_page, ".film", "video"),
    "ecg": (lambda: make.published("waveform_ecg.dcm"), ecg_page, ".ecg", ".ecg-paper"),
}
LOOKS: list[tuple[Literal["en", "ru"], int, Literal["light", "dark"]]] = [
    ("en", 1440, "light"),
    ("ru", 390, "dark"),
]
FILLS = "() => document.fullscreenElement?.matches('{part}') ?? false"


@pytest.mark.parametrize("looks", LOOKS, ids=lambda looks: looks[0])
@pytest.mark.parametrize("what", SHOWN)
def test_it_fills_the_screen_and_gives_the_focus_back(
    visit: Visit, scene: Scene, what: str, looks: tuple[Literal["en", "ru"], int, Literal["light", "dark"]]
) -> None:
    language, width, theme = looks
    content, address, part, shown = SHOWN[what]
    bring(scene, scene.case_in(State.IN_REVIEW), content(), "one.dcm")
    page = visit(
        address(Instance.objects.get()), as_=scene.expert, language=language, width=width, theme=theme
    )
    button = page.locator(f"{part} [data-full-screen]")
    button.wait_for()
    before = page.locator(shown).bounding_box()
    page.locator(shown).focus()
    page.keyboard.press("f")
    page.wait_for_function(FILLS.format(part=part))
    page.locator(f"{part} [data-full-screen][aria-pressed=true]").wait_for()
    page.wait_for_timeout(300)
    filled = page.locator(shown).bounding_box()
    assert before is not None
    assert filled is not None
    assert filled["height"] > min(before["height"], HEIGHT / 2)
    assert filled["width"] >= before["width"]
    bottom = page.evaluate("part => document.querySelector(part).getBoundingClientRect().bottom", part)
    assert bottom == page.evaluate("innerHeight")
    name = Study.objects.get().child.full_name
    assert page.locator(f"{part} .full-head", has_text=name).is_visible(), "whose it is"
    warning = "These may be images of another child" if language == "en" else "снимки другого ребёнка"
    is_warned = page.locator(".notice", has_text=warning).count() > 0
    assert page.locator(".full-head", has_text=warning).is_visible() == is_warned, "and whose it may be not"
    screenshot(page, f"full-{what}-{language}-{width}-{theme}")
    expect_accessible(page)
    page.keyboard.press("Escape")
    if page.evaluate("document.fullscreenElement !== null"):
        page.evaluate("document.exitFullscreen()")  # a browser without a window leaves Escape to the page
    page.wait_for_function("() => document.fullscreenElement === null")
    assert page.evaluate("shown => document.activeElement.matches(shown)", shown)
    button.click()
    page.wait_for_function(FILLS.format(part=part))
    button.click()
    page.wait_for_function("() => document.fullscreenElement === null")
    page.locator(f"{part} [data-full-screen][aria-pressed=false]").wait_for()


def test_a_form_beside_the_picture_is_not_filled_in_unseen(visit: Visit, scene: Scene) -> None:
    bring(scene, scene.case_in(State.IN_REVIEW), make.published("CT_small.dcm"), "one.dcm")
    page = visit(study_page(Instance.objects.get()), as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for()
    page.locator("[data-tool=length]").click()
    page.locator("[data-full-screen]").click()
    page.wait_for_function(FILLS.format(part=".viewer"))
    page.locator("[data-stage]").focus()
    page.keyboard.press("Enter")  # puts a mark, whose words are asked for beside the picture
    page.wait_for_function("() => document.fullscreenElement === null")
    page.wait_for_function("() => document.activeElement.name === 'points'")
    assert page.locator("[name=points]").first.is_visible()


def test_where_the_browser_cannot_there_is_no_button(visit: Visit, scene: Scene) -> None:
    bring(scene, scene.case_in(State.IN_REVIEW), film(), "one.dcm")
    page = visit("/", as_=scene.expert)
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => false })"
    )
    page.goto(study_page(Instance.objects.get()))
    page.locator("[data-film-rate]").first.wait_for()
    assert page.locator("[data-full-screen]").is_hidden()
