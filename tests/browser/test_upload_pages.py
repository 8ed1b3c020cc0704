"""Sending files in a real browser: parts beside each other, a folder, a photograph, pauses; and how much room is left."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases.models import Attachment
from consilia.documents import arrivals
from consilia.documents.models import Upload
from consilia.documents.services import open_file
from tests.browser.conftest import Visit
from tests.documents.hostile import picture_of_a_place
from tests.factories import imaging
from tests.factories.accounts import make_actor
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_fine_looks, expect_nothing_clipped, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_data"),
]
LARGE = "Проток 3 мм, градиент 40 мм рт. ст.\n".encode() * 170_000  # travels in three parts


def arrived(page: "Page", count: int) -> None:
    page.wait_for_function(
        "n => document.querySelectorAll('.upload-list [data-state=arrived]').length === n", arg=count
    )


def test_files_folders_and_photographs_arrive_as_they_are(visit: Visit, tmp_path: Path) -> None:
    scene = make_scene()
    case = scene.draft()
    study = tmp_path / "study"
    (study / "inner").mkdir(parents=True)
    (study / "one.txt").write_text("one")
    (study / "inner" / "two.txt").write_text("two")
    (study / ".DS_Store").write_text("nobody's")
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, width=390, theme="dark", language="ru")
    chosen = page.locator("[data-upload] > input")
    chosen.set_input_files(
        [
            {"name": "эхо.txt", "mimeType": "text/plain", "buffer": LARGE},
            {"name": "стопа.jpg", "mimeType": "image/jpeg", "buffer": picture_of_a_place()},
        ]
    )
    page.locator("input[webkitdirectory]").set_input_files(study)
    arrived(page, 4)
    assert Upload.objects.exclude(joined=[]).get().length == len(LARGE)
    page.locator("#files .actions").scroll_into_view_if_needed()
    page.get_by_text("Ваша организация заняла файлами").wait_for()
    screenshot(page, "upload-draft-ru-dark-390")
    expect_accessible(page)
    expect_nothing_clipped(page)
    page.locator("#files .actions button").click()
    page.locator("ul.files", has_text="two.txt").wait_for()
    kept = {one.name: one for one in Attachment.objects.filter(case=case)}
    assert set(kept) == {"эхо.txt", "стопа.jpg", "one.txt", "two.txt"}
    with open_file(kept["эхо.txt"].file) as file:
        assert file.read() == LARGE
    visit.leave(page)

    page = visit("/uploads/room/", as_=make_actor(Role.ADMINISTRATOR))
    page.get_by_role("heading", name="The fullest organisations").wait_for()
    screenshot(page, "upload-room-en-light-1440")
    expect_accessible(page)
    expect_nothing_clipped(page)


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1440, "light"), ("ru", 390, "dark")])
def test_a_copy_of_a_disc_is_sent_without_its_viewer(
    visit: Visit, tmp_path: Path, language: Literal["en", "ru"], width: int, theme: Literal["light", "dark"]
) -> None:
    """Sixty slices without endings in their names, the disc's programs, a paper, and one that is none."""
    scene = make_scene()
    case = scene.draft()
    disc = tmp_path / "disc"
    (disc / "PT000000").mkdir(parents=True)
    for number in range(60):
        (disc / "PT000000" / f"IM{number:06}").write_bytes(imaging.ct(InstanceNumber=number))
    (disc / "scan.pdf").write_text("no PDF at all")
    for name in ("AUTORUN.INF", "VIEWER.EXE", "HELP.HTM", "ICONS.DLL"):
        (disc / name).write_bytes(b"MZ" + bytes(900))
    (disc / "report.txt").write_text("Duct 3 mm")
    page = visit(
        f"/cases/{case.id}/draft/",
        as_=scene.referrer,
        language=language,
        width=width,
        theme=theme,
        expects_complaints=True,  # the browser says of each answer what it was, and one is a refusal
    )
    page.wait_for_selector("[data-upload] .row")
    page.locator("input[webkitdirectory]").set_input_files(disc)
    page.locator(".upload-left", has_text="AUTORUN.INF").wait_for()
    assert "(4)" in page.locator(".upload-left").inner_text()
    page.locator("#files .actions button").click()
    page.locator(".upload-told", has_text="62").wait_for()
    without = page.locator(".upload-told button")
    without.wait_for(timeout=60_000)
    page.wait_for_function("() => document.activeElement?.closest('.upload-told')", timeout=60_000)
    page.locator(".upload-told").scroll_into_view_if_needed()
    expect_fine_looks(page, f"upload-disc-{language}-{width}")
    expect_accessible(page)
    page.keyboard.press("Enter")
    page.locator("#files .actions button").click()
    page.locator("ul.files", has_text="images-60.zip").wait_for()
    names = set(Attachment.objects.filter(case=case).values_list("name", flat=True))
    assert names == {"images-60.zip", "report.txt"}


def a_line_of(page: "Page") -> Callable[[int], None]:
    """Says how many bytes a second it carries upwards; -1 is as fast as it goes."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def carries(rate: int) -> None:
        told = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", told)

    return carries


def standing() -> int:
    """What has come, of everything."""
    return sum(Upload.objects.values_list("offset", flat=True))


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_paused_file_stands_still_and_arrives_whole(
    visit: Visit, language: Literal["en", "ru"], width: int
) -> None:
    """Each step by the keyboard. Two files, one of which travels in parts beside each other."""
    scene = make_scene()
    case = scene.draft()
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, language=language, width=width)
    page.wait_for_selector("[data-upload] .row")
    pieces: list[str] = []
    page.on("request", lambda request: pieces.append(request.method) if "/uploads/" in request.url else None)
    carries = a_line_of(page)
    carries(300_000)
    contents = {"большой.txt": LARGE, "second.txt": LARGE[: len(LARGE) // 4]}
    page.locator("[data-upload] > input").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in contents.items()]
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('.upload-list progress')].every(bar => bar.value > 0)"
    )
    everything = page.locator("[data-upload] > button")
    everything.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('[data-state=paused]').length === 2")
    expect_fine_looks(page, f"upload-paused-{language}-{width}")
    page.wait_for_timeout(500)  # what was on the line when it stopped
    stood, asked = standing(), len(pieces)
    assert 0 < stood < sum(map(len, contents.values()))
    page.wait_for_timeout(1500)
    assert (standing(), len(pieces)) == (stood, asked), "nothing moves"
    first = page.locator(".upload-list li").first
    page.locator("#files .actions button").click()
    assert first.get_attribute("data-tone") == "warn", "the form waits for it"
    assert page.evaluate("document.activeElement.closest('li') === document.querySelector('.upload-list li')")
    carries(-1)
    everything.focus()
    page.keyboard.press("Enter")
    arrived(page, 2)
    assert everything.is_hidden()
    kept = {one.name: one.file for one in Upload.objects.exclude(file=None)}
    for name, content in contents.items():
        stored = kept[name]
        assert stored is not None
        assert stored.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_is_given_up_after_a_question_and_its_bytes_go(visit: Visit) -> None:
    scene = make_scene()
    case = scene.draft()
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    a_line_of(page)(200_000)
    page.locator("[data-upload] > input").set_input_files(
        {"name": "large.txt", "mimeType": "text/plain", "buffer": LARGE[:4_000_000]}
    )
    page.wait_for_function("() => document.querySelector('.upload-list progress')?.value > 0")
    asked: list[str] = []
    remove = page.get_by_role("button", name="Remove: large.txt")
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    remove.click()
    assert "large.txt" in asked[0]
    assert page.locator(".upload-list li").count() == 1
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        remove.click()
    assert gone.value.status == 204
    assert page.locator(".upload-list li").count() == 0
    assert not Upload.objects.exists()
    assert list(arrivals.on_disk()) == []
