"""A hospital at the end of a thin line that breaks: nothing that was chosen or written is lost."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.cases.models import Attachment
from consilia.documents.models import Upload
from consilia.documents.services import open_file
from tests.browser.conftest import sign_in
from tests.browser.lines import Line, make_poor
from tests.factories.cases import Scene, make_scene, reload

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    with Line.to(live_server.url) as made:
        yield made


@pytest.fixture
def window(chromium: "Browser", line: Line, scene: Scene) -> Iterator["BrowserContext"]:
    """The referring doctor's own browser, at the other end of the line."""
    context = chromium.new_context(base_url=line.url, locale="en", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(45_000)
    sign_in(context, line.url, scene.referrer)
    yield context
    context.close()


def test_a_file_goes_on_after_the_line_broke_and_arrives_byte_by_byte(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    case = scene.draft()
    letters = random.Random(3)  # a text that does not compress, the same every time
    content = "".join(letters.choice("абвгдежз 0123456789\n") for _ in range(40_000)).encode()
    page = window.new_page()
    page.goto(f"/cases/{case.id}/draft/")
    make_poor(page)
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_label("Add files").set_input_files(
            {"name": "эхо.txt", "mimeType": "text/plain", "buffer": content}
        )
    page.wait_for_timeout(1500)  # well inside the next piece
    line.cut()
    page.locator(".upload-list", has_text="No connection. It goes on by itself.").wait_for()
    waiting = Upload.objects.get()
    assert 0 < waiting.offset < waiting.length
    line.mend()
    page.get_by_role("button", name="Add to the case").click()  # waits for the file
    page.locator(".files", has_text="эхо.txt").wait_for()
    attachment = Attachment.objects.get(case=case)
    with open_file(attachment.file) as file:
        assert file.read() == content
    assert Upload.objects.get().pk == waiting.pk, "it went on, and did not begin anew"


QUESTION = "Is a catheter closure possible at 4.2 kg?"


def eventually(is_true: Callable[[], bool]) -> None:
    until = monotonic() + 20
    while not is_true():
        assert monotonic() < until
        sleep(0.2)


def with_worker(page: "Page") -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def write(page: "Page", text: str) -> None:
    page.get_by_role("textbox", name="Question to the expert").fill(text)
    page.locator("[data-saved]", has_text="Kept on this device").wait_for()


def wake_the_worker(window: "BrowserContext", line: Line) -> None:
    """What the browser does by itself when its network is back; here only the line was cut, so it is told."""
    blank = window.new_page()  # a page without a script of ours: nobody but the worker can post
    session = window.new_cdp_session(blank)
    known: list[dict[str, str]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    while not known:
        blank.wait_for_timeout(50)
    registration = next(one for one in known if one["scopeURL"].startswith(line.url))
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": line.url,
            "registrationId": registration["registrationId"],
            "tag": "drafts",
            "lastChance": False,
        },
    )


def everything_in_the_browsers_database(page: "Page") -> str:
    """All rows of all stores, bytes as text, as whoever copies the disk would find them."""
    found: str = page.evaluate(
        """async () => {
          const base = await new Promise((done) => {
            const asked = indexedDB.open("consilia");
            asked.onsuccess = () => done(asked.result);
          });
          const rows = await Promise.all([...base.objectStoreNames].map((name) => new Promise((done) => {
            const asked = base.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result);
          })));
          const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
            ? new TextDecoder("latin1").decode(value) : value;
          return JSON.stringify(rows, (_name, value) => text(value));
        }"""
    )
    return found


def test_a_draft_written_without_a_line_is_posted_with_its_page_closed(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    case = scene.draft()
    page = window.new_page()
    page.goto(f"/cases/{case.id}/draft/")
    with_worker(page)
    line.cut()
    write(page, QUESTION)
    lying = everything_in_the_browsers_database(page)
    assert QUESTION not in lying
    page.goto("/cases/", wait_until="commit")
    page.get_by_text("was not reached").wait_for()
    page.locator(".device-drafts", has_text=QUESTION).wait_for()
    assert page.evaluate("caches.keys()") != []
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
             (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )
    assert [path for path in kept if not path.startswith(("/static/", "/offline/"))] == []
    page.close()
    line.mend()
    assert reload(case).question != QUESTION
    wake_the_worker(window, line)
    eventually(lambda: reload(case).question == QUESTION)
