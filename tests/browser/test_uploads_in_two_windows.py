"""One case open in two windows that send files at once, and windows that are closed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consilia.cases.services import attachments
from consilia.documents.models import StoragePolicy
from tests.browser.conftest import Visit
from tests.browser.test_upload_pages import a_line_of, arrived, standing
from tests.browser.uploading import (
    LARGE,
    OF_A_LINE,
    SMALL,
    add_to_the_case,
    begins_to_travel,
    choose,
    draft_page,
    in_the_case,
)
from tests.factories.cases import Scene
from tests.pages import expect_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_data"),
]


@pytest.fixture
def second(visit: Visit, scene: Scene) -> Iterator[Callable[["Page"], "Page"]]:
    """Another tab of the same window, at the same address."""
    opened: list[Page] = []

    def open_beside(page: "Page") -> "Page":
        other = page.context.new_page()
        other.set_default_timeout(30_000)
        other.goto(page.url)
        other.wait_for_selector("[data-upload] .row")
        opened.append(other)
        return other

    yield open_beside
    for page in opened:
        page.close()


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["whole", "parts"])
def test_two_tabs_that_send_the_same_file_send_it_once(
    visit: Visit, tmp_path: Path, scene: Scene, second: Callable[["Page"], "Page"], content: bytes
) -> None:
    path = tmp_path / "echo.txt"
    path.write_bytes(content)
    page = draft_page(visit, scene)
    other = second(page)
    sent: list[int] = []
    for one in (page, other):
        one.on(
            "request",
            lambda told: sent.append(len(told.post_data_buffer or b"")) if told.method == "PATCH" else None,
        )
    carries = a_line_of(page)
    carries(OF_A_LINE)
    choose(page, path)
    begins_to_travel(page)
    choose(other, path)
    other.locator("[data-state=sending]", has_text="On its way in another window…").wait_for()
    carries(-1)
    arrived(page, 1)
    arrived(other, 1)
    assert sum(sent) == len(content), "each byte travelled once"
    other.once("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Remove: echo.txt").click()
    other.wait_for_timeout(500)
    add_to_the_case(page)  # what one tab gave up is not taken from the other one
    page.locator("ul.files", has_text="echo.txt").wait_for()
    assert in_the_case(scene) == {"echo.txt": content}


def test_the_limit_of_files_reached_from_two_tabs(
    visit: Visit,
    tmp_path: Path,
    scene: Scene,
    second: Callable[["Page"], "Page"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    page = draft_page(visit, scene)
    other = second(page)
    for one, name in ((page, "first.txt"), (other, "second.txt")):
        (tmp_path / name).write_text(name)
        choose(one, tmp_path / name)
        arrived(one, 1)
    add_to_the_case(page)
    page.locator("ul.files", has_text="first.txt").wait_for()
    add_to_the_case(other)
    other.get_by_text("second.txt: A case holds 50 files at most.").first.wait_for()
    arrived(other, 1)  # it waits there: nothing need travel again
    expect_accessible(other)
    other.locator("ul.files form button").first.click()  # as the sentence says
    other.get_by_text("The file was taken back.").wait_for()
    arrived(other, 1)
    add_to_the_case(other)
    other.locator("ul.files", has_text="second.txt").wait_for()


def test_the_room_of_the_organisation_reached_from_two_tabs(
    visit: Visit, tmp_path: Path, scene: Scene, second: Callable[["Page"], "Page"]
) -> None:
    StoragePolicy.objects.update(quota_mb=1)
    page = draft_page(visit, scene)
    other = second(page)
    files = [tmp_path / "first.txt", tmp_path / "second.txt"]
    for number, file in enumerate(files):
        file.write_bytes(SMALL + str(number).encode())
    carries = [a_line_of(one) for one in (page, other)]
    for one, file, line in zip((page, other), files, carries, strict=True):
        line(OF_A_LINE)
        choose(one, file)
        begins_to_travel(one)
    for line in carries:
        line(-1)
    states = "document.querySelector('.upload-list li')?.dataset.state"
    for one in (page, other):
        one.wait_for_function(f"() => ['arrived', 'failed'].includes({states})")
    full = page if page.evaluate(states) == "failed" else other
    assert {page.evaluate(states), other.evaluate(states)} == {"arrived", "failed"}
    full.locator("[data-state=failed]", has_text="Your organisation has used").wait_for()
    assert standing() == 2 * (len(SMALL) + 1), "what came is kept until there is room"
    StoragePolicy.objects.update(quota_mb=2)
    sent: list[str] = []
    full.on("request", lambda one: sent.append(one.method) if one.post_data_buffer else None)
    choose(full, files[0] if full is page else files[1])
    arrived(full, 1)
    assert sent == [], "and does not travel again"


def test_a_closed_tab_is_taken_up_by_the_next_one_but_not_by_one_beside_it(
    visit: Visit, tmp_path: Path, scene: Scene, second: Callable[["Page"], "Page"]
) -> None:
    page = draft_page(visit, scene)
    beside = second(page)
    for name in ("first.txt", "second.txt"):
        (tmp_path / name).write_bytes(SMALL + name.encode())
    choose(page, tmp_path / "first.txt")
    arrived(page, 1)
    a_line_of(page)(OF_A_LINE // 8)
    choose(page, tmp_path / "second.txt")
    begins_to_travel(page)
    page.wait_for_timeout(600)  # its name is noted on the device
    beside.reload()
    beside.get_by_text("on their way in another window. Go on there.").wait_for()
    assert beside.locator(".upload-list li").count() == 0
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")  # closed
    beside.reload()
    beside.locator("[data-state=failed]", has_text="second.txt").wait_for()
    beside.locator("[data-state=arrived]", has_text="first.txt").wait_for()
    began = standing()
    choose(beside, tmp_path / "second.txt")
    arrived(beside, 2)
    assert began > len(SMALL), "some of it had come"
    add_to_the_case(beside)
    beside.locator("ul.files", has_text="second.txt").wait_for()
    assert set(in_the_case(scene)) == {"first.txt", "second.txt"}
