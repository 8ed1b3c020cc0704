"""What a browser test may use: the live site, and its pages as somebody sees them.

def test_something(visit: Visit) -> None:
    page = visit("/", as_=make_actor(Role.EXPERT), width=390, theme="dark", language="ru")
    expect_accessible(page)

At the end of the test every visited page must have kept silent: no script error, nothing refused by the
content security policy, nothing missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.conf import settings
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HEIGHT = 900
# What cannot be changed in a window: its language, whether scripts run, whether complaints are expected.
Kind = tuple[str, bool, bool]


class Visit:
    """Opens pages of the live site, each in a window of its own."""

    def __init__(self, browser: "Browser", address: str) -> None:
        self.complaints: list[str] = []
        self._browser, self._address = browser, address
        self._windows: list[BrowserContext] = []
        self._kinds: dict[Page, Kind] = {}
        self._free: list[Page] = []

    def __call__(
        self,
        path: str,
        *,
        as_: Actor | None = None,
        width: int = 1440,
        theme: Literal["light", "dark"] = "light",
        language: Literal["en", "ru"] = "en",
        scripts: bool = True,
        expects_complaints: bool = False,
    ) -> "Page":
        """`path` as somebody sees it.

        `expects_complaints`: the test takes the network or the session away, and the browser will say so.
        """
        kind = (language, scripts, expects_complaints)
        page = self._free_window(kind)
        if page is None:
            page = self._new_window(*kind, viewport={"width": width, "height": HEIGHT}, color_scheme=theme)
        else:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=theme)
        if as_ is not None:
            sign_in(page.context, self._address, as_, language)
        page.goto(path)
        return page

    def leave(self, page: "Page") -> None:
        """Clear the window of whoever sat there, for the next one: a new one costs more than most pages."""
        page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        page.context.clear_cookies()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self._address, "storageTypes": "all"})
        devtools.detach()
        self._free.append(page)

    def close(self) -> None:
        for window in self._windows:
            window.close()

    def _free_window(self, kind: Kind) -> "Page | None":
        found = next((page for page in self._free if self._kinds[page] == kind), None)
        if found is not None:
            self._free.remove(found)
        return found

    def _new_window(self, language: str, scripts: bool, expects_complaints: bool, **looks: Any) -> "Page":
        context = self._browser.new_context(
            base_url=self._address,
            locale=language,
            java_script_enabled=scripts,
            **looks,
            reduced_motion="reduce",  # colours half-way between two themes are nobody's to judge
            service_workers="block",  # it would fetch the whole shell in every window; see test_poor_connection
        )
        self._windows.append(context)
        page = context.new_page()
        self._kinds[page] = (language, scripts, expects_complaints)
        page.set_default_timeout(30_000)  # a crowded machine is slow, not wrong
        if not expects_complaints:
            page.on("console", lambda line: self._hear(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))
        return page

    def _hear(self, complaint: str) -> None:
        self.complaints.append(complaint)


@pytest.fixture
def own_data(settings: Settings, tmp_path: Path) -> None:
    """What is sent lies in a folder of this test alone."""
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def visit(chromium: "Browser", live_server: LiveServer) -> Iterator[Visit]:
    """Open a page of the live site in a window of its own."""
    with visits(chromium, live_server.url) as visit:
        yield visit


@contextmanager
def visits(browser: "Browser", address: str) -> Iterator[Visit]:
    """Windows of this browser for as long as the block lasts, in which nothing may have gone wrong."""
    visit = Visit(browser, address)
    yield visit
    visit.close()
    assert visit.complaints == []


def sign_in(context: "BrowserContext", address: str, actor: Actor, language: str = "en") -> None:
    """Put the session of `actor`, who reads `language`, into this window."""
    User.objects.filter(pk=actor.user_id).update(language=language)
    session = signed_in_client(actor).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
