"""What befalls files on their way: they change on the disk, travel in two windows, are left in the middle, lose their
session. What came is kept, what is missing is named, and nothing wrong gets into a case."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from consilia.cases.models import Attachment
from consilia.documents.models import Upload
from tests.browser.conftest import Visit, sign_in
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
from tests.factories import imaging
from tests.factories.cases import Scene
from tests.pages import expect_accessible, expect_fine_looks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_data"),
]


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
    page.on(
        "request",
        lambda one: sent.append(len(one.post_data_buffer or b"")) if one.method == "PATCH" else None,
    )
    choose(page, path)
    arrived(page, 2)
    assert sum(sent) <= len(LARGE) // 3 + 1
    add_to_the_case(page)
    page.locator("ul.files li").nth(1).wait_for()
    kept = Attachment.objects.filter(case__referrer_id=scene.referrer.user_id)
    hashes = {hashlib.sha256(content).hexdigest() for content in (LARGE, changed)}
    assert set(kept.values_list("file__sha256", flat=True)) == hashes


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
    page.wait_for_function("async () => (await consiliaVault.lists()).some(one => one.files.length)")
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


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_session_that_ends_on_the_way_loses_nothing(
    visit: Visit, tmp_path: Path, scene: Scene, language: str, width: int
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
    address = page.url.partition("/cases/")[0]
    sign_in(page.context, address, scene.referrer, language)
    # As a real sign-in does: the token that this page came with is refused from now on.
    page.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": address}])
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
    assert in_the_case(scene) == {}
    sign_in(page.context, live_server.url, scene.referrer)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.locator(".upload-gate").wait_for(state="hidden")
    add_to_the_case(page)
    page.locator("ul.files", has_text="echo.txt").wait_for()
    assert in_the_case(scene) == {"echo.txt": SMALL[:1000]}
