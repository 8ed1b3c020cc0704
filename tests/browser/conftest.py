"""What a browser test may use: the live site, and its pages as somebody sees them.

def test_something(visit: Visit) -> None:
    page = visit("/", as_=make_actor(Role.EXPERT), width=390, theme="dark", language="ru")
    expect_accessible(page)

At the end of the test every visited page must have kept silent: no script error, nothing refused by the
content security policy, nothing missing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Protocol

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from tests.factories.accounts import signed_in_client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HEIGHT = 900


class Visit(Protocol):
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
    ) -> "Page": ...


@pytest.fixture
def visit(chromium: "Browser", live_server: LiveServer) -> Iterator[Visit]:
    """Open a page of the live site in a window of its own.

    `expects_complaints`: the test takes the network or the session away, and the browser will say so.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str,
        *,
        as_: Actor | None = None,
        width: int = 1440,
        theme: Literal["light", "dark"] = "light",
        language: Literal["en", "ru"] = "en",
        scripts: bool = True,
        expects_complaints: bool = False,
    ) -> "Page":
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=theme,
            locale=language,
            java_script_enabled=scripts,
            service_workers="block",  # it would fetch the whole shell in every window; see test_poor_connection
        )
        contexts.append(context)
        if as_ is not None:
            sign_in(context, live_server.url, as_, language)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if not expects_complaints:
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(context: "BrowserContext", address: str, actor: Actor, language: str = "en") -> None:
    """Put the session of `actor`, who reads `language`, into this window."""
    User.objects.filter(pk=actor.user_id).update(language=language)
    session = signed_in_client(actor).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
