"""What befalls files on their way: they change on the disk, travel in two windows, are left in the middle, lose their
session. What came is kept, what is missing is named, and nothing wrong gets into a case."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.cases.models import Attachment
from consilia.cases.services import attachments
from consilia.documents.models import StoragePolicy, Upload
from consilia.documents.services import open_file
from tests.browser.conftest import Visit, sign_in
from tests.browser.test_upload_pages import a_line_of, arrived, standing
from tests.factories import imaging
from tests.factories.cases import Scene, make_scene
from tests.pages import expect_accessible, expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "Duct 3 mm, gradient 40 mmHg, seen twice.\n"
SMALL = (SENTENCE * 20_000).encode()  # 0.8 MB
LARGE = (SENTENCE * 220_000).encode()  # 9 MB: in three parts beside each other
OF_A_LINE = 250_000  # bytes a second


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


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


def stays_as_old(path: Path, changed: bytes) -> None:
    """As a program does that puts the time of the old file on the new one: no browser notices."""
    told = path.stat()
    path.write_bytes(changed)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


def edited(path: Path, changed: bytes) -> None:
    told = path.stat()
    path.write_bytes(changed)
    os.utime(path, (told.st_atime + 60, told.st_mtime + 60))


CHANGES: dict[str, tuple[Callable[[Path, bytes], None], Callable[[bytes], bytes]]] = {
    "edited": (edited, lambda content: content.replace(b"3 mm", b"9 mm")),
    "longer": (edited, lambda content: content * 2),
    "shorter": (edited, lambda content: content[: len(content) // 2]),
    "unnoticed": (stays_as_old, lambda content: content.replace(b"3 mm", b"9 mm")),
}


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["whole", "parts"])
@pytest.mark.parametrize("how", CHANGES)
def test_a_file_that_changes_on_its_way_is_never_a_mixture(
    visit: Visit, tmp_path: Path, scene: Scene, how: str, content: bytes
) -> None:
    change, changed = CHANGES[how]
    path = tmp_path / "echo.txt"
    path.write_bytes(content)
    page = draft_page(visit, scene)
    carries = a_line_of(page)
    carries(OF_A_LINE)
    choose(page, path)
    begins_to_travel(page)
    change(path, changed(content))
    carries(-1)
    failed = page.locator(".upload-list [data-state=failed]")
    failed.filter(has_text="Choose it again.").wait_for()
    add_to_the_case(page)
    page.wait_for_timeout(500)
    assert in_the_case(scene) == {}
    choose(page, path)  # as the sentence says
    arrived(page, 1)
    assert failed.count() == 0, "the new one takes the place of the old one"
    add_to_the_case(page)
    page.locator("ul.files", has_text="echo.txt").wait_for()
    assert in_the_case(scene) == {"echo.txt": path.read_bytes()}


def test_a_file_that_was_deleted_on_its_way_says_so(visit: Visit, tmp_path: Path, scene: Scene) -> None:
    path = tmp_path / "echo.txt"
    path.write_bytes(SMALL)
    page = draft_page(visit, scene)
    a_line_of(page)(OF_A_LINE // 4)
    choose(page, path)
    begins_to_travel(page)
    path.unlink()
    page.locator("[data-state=failed]", has_text="moved or changed after you chose it").wait_for()
    add_to_the_case(page)
    page.wait_for_timeout(500)
    assert in_the_case(scene) == {}


def test_of_a_file_changed_at_its_end_only_the_end_travels_again(
    visit: Visit, tmp_path: Path, scene: Scene
) -> None:
    path = tmp_path / "echo.txt"
    path.write_bytes(LARGE)
    page = draft_page(visit, scene)
    choose(page, path)
    arrived(page, 1)
    changed = LARGE[:-5] + b"!!!!\n"
    edited(path, changed)
    sent: list[int] = []
    page.on("request", lambda one: sent.append(len(one.post_data_buffer or b"")) if one.method == "PATCH" else None)
    choose(page, path)
    arrived(page, 2)
    assert sum(sent) <= len(LARGE) // 3 + 1
    add_to_the_case(page)
    page.locator("ul.files li").nth(1).wait_for()
    kept = Attachment.objects.filter(case__referrer_id=scene.referrer.user_id)
    hashes = {hashlib.sha256(content).hexdigest() for content in (LARGE, changed)}
    assert set(kept.values_list("file__sha256", flat=True)) == hashes


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
            "request", lambda told: sent.append(len(told.post_data_buffer or b"")) if told.method == "PATCH" else None
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
    page.screenshot(path="/tmp/up_shot1.png", full_page=True)
    add_to_the_case(page)  # what one tab gave up is not taken from the other one
    page.wait_for_timeout(4000)
    page.screenshot(path="/tmp/up_shot2.png", full_page=True)
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


SLICES = 40


def folder_of_slices(place: Path) -> Path:
    folder = place / "CT"
    folder.mkdir()
    for number in range(SLICES):
        (folder / f"IM{number:04}").write_bytes(imaging.ct(InstanceNumber=number))
    return folder


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_folder_left_in_the_middle_goes_on_where_it_was(
    visit: Visit, tmp_path: Path, scene: Scene, language: str, width: int
) -> None:
    folder = folder_of_slices(tmp_path)
    page = draft_page(visit, scene, language=language, width=width)
    carries = a_line_of(page)
    carries(60_000)
    page.on("dialog", lambda dialog: dialog.accept())  # whether to leave
    page.locator("input[webkitdirectory]").set_input_files(folder)
    page.wait_for_function(
        "() => document.querySelectorAll('.upload-list [data-state=arrived]').length >= 5", timeout=60_000
    )
    page.reload()
    note = page.locator(".upload-kept")
    note.wait_for()
    here = page.locator(".upload-list [data-state=arrived]").count()
    missing = page.locator(".upload-list [data-state=failed]")
    assert 5 <= here < SLICES
    assert here + missing.count() == SLICES, "each that did not arrive is named"
    assert str(here) in note.inner_text()
    page.locator(".upload-told").scroll_into_view_if_needed()
    expect_fine_looks(page, f"upload-broke-off-{language}-{width}")
    expect_accessible(page)
    add_to_the_case(page)  # the form waits for a decision
    page.wait_for_timeout(300)
    assert in_the_case(scene) == {}
    begun: list[str] = []
    page.on("request", lambda one: begun.append(one.method) if one.url.endswith("/uploads/") else None)
    page.wait_for_selector("[data-upload] .row")
    page.locator("input[webkitdirectory]").set_input_files(folder)
    arrived(page, SLICES)
    assert missing.count() == 0
    assert len(begun) == SLICES - here, "what is here is not even asked about"
    add_to_the_case(page)
    page.locator("ul.files", has_text=f"images-{SLICES}.zip").wait_for()
    page.reload()
    page.wait_for_selector("[data-upload] .row")
    assert page.locator(".upload-list li").count() == 0, "what is in the case waits no longer"


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


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_session_that_ends_on_the_way_loses_nothing(
    visit: Visit, live_server: LiveServer, tmp_path: Path, scene: Scene, language: str, width: int
) -> None:
    path = tmp_path / "echo.txt"
    path.write_bytes(SMALL)
    page = draft_page(visit, scene, language=language, width=width)
    carries = a_line_of(page)
    carries(OF_A_LINE // 4)
    choose(page, path)
    begins_to_travel(page)
    page.context.clear_cookies(name="sessionid")
    carries(-1)
    gate = page.locator(".upload-gate")
    gate.wait_for()
    came = standing()
    assert 0 < came < len(SMALL)
    way = gate.get_by_role("link")
    assert way.get_attribute("target") == "_blank"
    gate.scroll_into_view_if_needed()
    expect_fine_looks(page, f"upload-signed-out-{language}-{width}")
    expect_accessible(page)
    add_to_the_case(page)
    page.wait_for_function("() => document.activeElement.closest('.upload-gate')")
    assert "/draft/" in page.url, "the form did not go, and nothing of it is lost"
    sign_in(page.context, live_server.url, scene.referrer, language)
    # As a real sign-in does: the token that this page came with is refused from now on.
    page.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": live_server.url}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    arrived(page, 1)
    assert gate.is_hidden()
    assert Upload.objects.get().offset == len(SMALL)
    add_to_the_case(page)
    page.locator("ul.files", has_text="echo.txt").wait_for()
    assert in_the_case(scene) == {"echo.txt": SMALL}


def test_another_persons_session_does_not_send_them(
    visit: Visit, live_server: LiveServer, tmp_path: Path, scene: Scene
) -> None:
    path = tmp_path / "echo.txt"
    path.write_bytes(SMALL[:1000])
    page = draft_page(visit, scene)
    choose(page, path)
    arrived(page, 1)
    sign_in(page.context, live_server.url, scene.expert)
    add_to_the_case(page)
    page.get_by_text("Somebody else is signed in now.").first.wait_for()
    sign_in(page.context, live_server.url, scene.referrer)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.locator(".upload-gate").wait_for(state="hidden")
    add_to_the_case(page)
    page.locator("ul.files", has_text="echo.txt").wait_for()
