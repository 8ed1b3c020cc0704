"""Sending files in a real browser: parts beside each other, a folder, a photograph; and how much room is left."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from consilia.accounts.domain.roles import Role
from consilia.cases.models import Attachment
from consilia.documents.models import Upload
from consilia.documents.services import open_file
from tests.browser.conftest import Visit
from tests.documents.hostile import picture_of_a_place
from tests.factories.accounts import make_actor
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LARGE = "Проток 3 мм, градиент 40 мм рт. ст.\n".encode() * 170_000  # travels in three parts


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


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
