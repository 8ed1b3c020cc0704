"""A doctor who sends files from the page of her draft: what tests of uploads do again and again."""

from pathlib import Path
from typing import TYPE_CHECKING

from consilia.cases.models import Attachment
from consilia.documents.services import open_file
from tests.browser.conftest import Visit
from tests.factories.cases import Scene

if TYPE_CHECKING:
    from playwright.sync_api import Page

SENTENCE = "Duct 3 mm, gradient 40 mmHg, seen twice.\n"
SMALL = (SENTENCE * 20_000).encode()  # 0.8 MB
LARGE = (SENTENCE * 220_000).encode()  # 9 MB: in three parts beside each other
OF_A_LINE = 250_000  # bytes a second


def draft_page(visit: Visit, scene: Scene, *, language: str = "en", width: int = 1440) -> "Page":
    page = visit(
        f"/cases/{scene.draft().id}/draft/",
        as_=scene.referrer,
        language=language,  # type: ignore[arg-type]
        width=width,
        theme="light" if language == "en" else "dark",
        expects_complaints=True,  # the browser says of each answer what it was
    )
    page.wait_for_selector("[data-upload] .row")
    return page


def choose(page: "Page", *files: Path) -> None:
    page.locator("[data-upload] > input").set_input_files([str(file) for file in files])


def begins_to_travel(page: "Page", least: int = 1) -> None:
    page.wait_for_function(
        "n => [...document.querySelectorAll('.upload-list progress')].some(bar => bar.value >= n)", arg=least
    )


def add_to_the_case(page: "Page") -> None:
    page.locator("#files .actions button").click()


def in_the_case(scene: Scene) -> dict[str, bytes]:
    found = {}
    for one in Attachment.objects.filter(case__referrer_id=scene.referrer.user_id):
        with open_file(one.file) as file:
            found[one.name] = file.read()
    return found
