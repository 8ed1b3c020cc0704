"""A hospital at the end of a thin line that breaks: nothing that was chosen or written is lost."""

import json
import random
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.cases.models import Attachment, OfflineRequest, SpanPolicy
from consilia.cases.queries.policies import span
from consilia.cases.services import save_draft
from consilia.documents.models import Upload
from consilia.documents.services import open_file
from tests.browser.conftest import sign_in
from tests.browser.lines import Line, make_poor
from tests.factories.cases import Scene, reload
from tests.pages import expect_accessible, expect_nothing_clipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_data"),
]


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


# What the vault says when the clock of the device has gone on by so many hours.
LATER = """async (hours) => {
  const now = Date.now;
  Date.now = () => now() + hours * 3600 * 1000;
  try { return [(await consiliaVault.list()).length, await consiliaVault.unlock()]; } finally { Date.now = now; }
}"""
VAULT_IS_OPEN = """async () => {
  const owner = document.documentElement.dataset.owner;
  while (!(await consiliaVault.open(owner, document.querySelector("meta[name=vault]").content)));
}"""
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
    assert {path for path in kept if not path.startswith("/static/")} == {"/offline/", "/cases/offline/new/"}
    page.close()
    line.mend()
    assert reload(case).question != QUESTION
    wake_the_worker(window, line)
    eventually(lambda: reload(case).question == QUESTION)


def test_a_draft_that_was_changed_elsewhere_shows_both_and_loses_neither(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    case = scene.draft()
    page = window.new_page()
    page.goto(f"/cases/{case.id}/draft/")
    with_worker(page)
    line.cut()
    write(page, QUESTION)
    page.get_by_label("Emergency").check()
    page.locator("[data-saved]", has_text="Kept on this device").wait_for()
    page.wait_for_timeout(1500)
    page.close()
    elsewhere = {"question": "Shall we transfer her?", "urgency": "planned"}
    save_draft(case_id=case.id, changes=elsewhere, version=None, by=scene.referrer, at=scene.tick())
    line.mend()
    page = window.new_page()
    page.goto(f"/cases/{case.id}/draft/")
    both = page.locator(".merge")
    both.get_by_text("Shall we transfer her?").wait_for()
    assert both.get_by_text(QUESTION).is_visible()
    expect_accessible(page)
    both.get_by_role("button", name="Question to the expert: Use the text of this device").click()
    both.get_by_role("button", name="Urgency: Leave what is stored").click()
    both.wait_for(state="detached")
    eventually(lambda: reload(case).question == QUESTION)
    assert reload(case).urgency == "planned"
    assert page.evaluate("consiliaVault.list()") == []


def test_a_draft_and_its_keys_have_an_end_on_the_device_too(
    window: "BrowserContext", line: Line, scene: Scene, settings: Settings
) -> None:
    page = window.new_page()
    page.goto(f"/cases/{scene.draft().id}/draft/")
    with_worker(page)
    line.cut()
    write(page, QUESTION)
    assert page.evaluate(LATER, 0) == [1, True]
    session_hours = settings.SESSION_COOKIE_AGE // 3600
    assert page.evaluate(LATER, session_hours + 1) == [1, False], "the session's keys are gone"
    assert page.evaluate("consiliaVault.unlock()") is False, "for good: nobody but the server gives new ones"
    page.evaluate(LATER, 24 * (span(SpanPolicy.Name.DEVICE_DRAFT, timezone.now()).days + 1))
    _device, drafts, keys = json.loads(everything_in_the_browsers_database(page))
    assert (drafts, keys) == ([], [])


def test_after_sign_out_nothing_on_the_device_can_be_read_and_after_sign_in_it_is_sent(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    case = scene.draft()
    page = window.new_page()
    page.goto(f"/cases/{case.id}/draft/")
    with_worker(page)
    line.cut()
    write(page, QUESTION)
    line.mend()
    # Signed out in another window, before this one could send: its page is closed without a word.
    page.route("**/autosave/", lambda route: route.abort())
    other = window.new_page()
    other.route("**/autosave/", lambda route: route.abort())
    other.goto("/")
    other.locator(".side-foot summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/account/**")
    page.close()
    assert QUESTION not in everything_in_the_browsers_database(other)
    assert other.evaluate("consiliaVault.unlock()") is False
    assert other.evaluate("consiliaVault.list()") == []
    assert "consilia_draft" not in {cookie["name"] for cookie in window.cookies()}
    other.goto("/offline/")
    other.get_by_text("Nobody is signed in on this device").wait_for()
    assert reload(case).question != QUESTION
    sign_in(window, line.url, scene.referrer)
    other.unroute("**/autosave/")
    other.goto("/")
    eventually(lambda: reload(case).question == QUESTION)


def test_the_text_only_draft_comes_and_is_saved_over_a_thin_line(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    case = scene.draft()
    page = window.new_page()
    page.goto("/help/about/?text=1")
    make_poor(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(f"/cases/{case.id}/draft/")
    expect_nothing_clipped(page)
    expect_accessible(page)
    page.get_by_role("textbox", name="Question to the expert").fill(QUESTION)
    page.get_by_role("button", name="Save", exact=True).click()
    eventually(lambda: reload(case).question == QUESTION)
    assert {"image", "font", "eventsource"} & set(asked) == set()


def test_a_new_request_is_written_without_a_line_and_brought_by_the_worker(
    window: "BrowserContext", line: Line, scene: Scene
) -> None:
    page = window.new_page()
    page.goto("/")
    with_worker(page)
    page.evaluate(VAULT_IS_OPEN)
    line.cut()
    page.goto("/cases/offline/new/")
    page.get_by_label("Which child?").fill("Masha, 3 weeks, ward 2")
    page.get_by_role("textbox", name="Question to the expert").fill(QUESTION)
    page.get_by_label("Urgent").check()
    page.locator("[data-saved]", has_text="Kept on this device").wait_for()
    expect_accessible(page)
    assert "Masha" not in everything_in_the_browsers_database(page)
    page.get_by_role("button", name="Keep and send").click()
    page.locator(".device-drafts", has_text="Masha").get_by_text("Waits for the connection").wait_for()
    expect_nothing_clipped(page)
    expect_accessible(page)
    page.close()
    line.mend()
    wake_the_worker(window, line)
    eventually(OfflineRequest.objects.exists)
    brought = OfflineRequest.objects.get()
    assert (brought.child_words, brought.question, brought.urgency) == (
        "Masha, 3 weeks, ward 2",
        QUESTION,
        "urgent",
    )
