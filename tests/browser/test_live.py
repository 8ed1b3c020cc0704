"""Open pages hear of changes: the bell counts, the worklist offers to refresh and moves nothing by itself."""

import copy
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from consilia.notifications.domain.topics import worklist_topic
from consilia.notifications.services import announce
from tests.browser.conftest import Visit
from tests.factories.cases import make_scene
from tests.factories.notifications import make_news
from tests.workers import database_url, process, wait_for

Process = subprocess.Popen[bytes]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def live(live_server: LiveServer, settings: Any) -> Iterator[Process]:
    """The live process beside the live site, allowed by the content security policy."""
    port = free_port()
    settings.LIVE_URL = f"http://127.0.0.1:{port}"
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["connect-src"].append(settings.LIVE_URL)
    settings.CONTENT_SECURITY_POLICY = policy
    arguments = ["-m", "uvicorn", "config.live:application", "--log-level=warning", f"--port={port}"]
    with process(*arguments, DATABASE_URL=database_url(), PUBLIC_URL=live_server.url) as child:
        wait_for(lambda: answers(port))
        yield child


def test_the_bell_and_the_tab_count_the_news(live: Process, visit: Visit) -> None:
    scene = make_scene()
    page = visit("/", as_=scene.coordinator)
    page.locator(".live[data-live-state=on]").wait_for()
    assert page.title() == "Home · Consilia"
    make_news(scene.coordinator.user_id)
    wait_for(lambda: page.title() == "(1) Home · Consilia")
    assert page.locator(".bell .count").inner_text().endswith("1")


def test_a_list_waits_for_the_reader_before_it_changes(live: Process, visit: Visit) -> None:
    scene = make_scene()
    page = visit("/", as_=scene.coordinator)
    page.locator(".live[data-live-state=on]").wait_for()
    case = scene.draft()
    scene.play("submit", case.id)
    announce(topics=[worklist_topic(scene.coordinator.organisation_id)])
    bar = page.get_by_role("button", name="Updates")
    bar.wait_for()
    assert page.get_by_text(case.number).count() == 0, "nothing moves by itself"
    bar.click()
    page.get_by_text(case.number).wait_for()
    assert bar.count() == 0


def test_the_page_says_when_it_no_longer_hears(live: Process, visit: Visit) -> None:
    page = visit("/", as_=make_scene().coordinator, expects_complaints=True)
    page.locator(".live[data-live-state=on]").wait_for()
    live.kill()
    page.locator(".live[data-live-state=off]").wait_for()
    assert page.locator(".live").inner_text() == "Not live"
