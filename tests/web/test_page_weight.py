"""What a page costs on a thin line: every byte of a first visit but the fonts, and what text only leaves out."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import NOON, make_scene

pytestmark = pytest.mark.django_db
FIRST_VISIT_BYTES = 100_000
TEXT_ONLY_BYTES = 35_000
WITH_FILES_BYTES = 40_000  # where files are sent, what brings them through breaks comes along
ROWS = 25


def visited(client: Client, path: str, **cookies: str) -> Any:
    client.cookies.load(cookies)
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip"), path
    return answer


def static_files(html: str) -> set[str]:
    return set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))


def weight(answer: Any) -> int:
    """The page as it travels, and each file that it asks for, fonts apart."""
    files = {name for name in static_files(gzip.decompress(answer.content).decode()) if "fonts/" not in name}
    return len(answer.content) + sum(
        len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in files
    )


@pytest.fixture
def pages() -> dict[str, Actor]:
    scene = make_scene()
    for _row in range(ROWS):
        scene.case_in(State.TRIAGE)
    reviewed, signed = scene.case_in(State.IN_REVIEW), scene.case_in(State.SIGNED)
    services.load_requirements(by=Actor.system(), at=NOON)  # a draft asks for all of them
    draft = scene.draft()
    return {
        "/": scene.coordinator,
        "/cases/": scene.coordinator,
        f"/cases/{draft.id}/draft/": scene.referrer,
        f"/cases/{draft.id}/submit/": scene.referrer,
        f"/cases/{reviewed.id}/": scene.expert,
        f"/cases/{signed.id}/": scene.referrer,
        f"/patients/{draft.child_id}/": scene.referrer,
        "/patients/": scene.referrer,
        "/notifications/": scene.referrer,
        "/network/": scene.referrer,
        "/councils/": scene.expert,
    }


def test_every_main_page_is_light_and_far_lighter_as_text(pages: dict[str, Actor]) -> None:
    """Text only has no pictures, no fonts, no live connection and no style sheet but its own."""
    weights: dict[str, tuple[int, int]] = {}
    with_files: set[str] = set()
    for path, actor in pages.items():
        client = signed_in_client(actor)
        whole, text = visited(client, path), visited(client, path, consilia_text="1")
        weights[path] = weight(whole), weight(text)
        html = gzip.decompress(text.content).decode()
        if "data-upload" in html:
            with_files.add(path)
        assert not re.search(r'<svg|<img|woff2|name="live"|htmx-2', html), path
        assert {file for file in static_files(html) if file.endswith(".css")} == {"web/css/text.css"}
    assert {path: bytes_ for path, bytes_ in weights.items() if bytes_[0] > FIRST_VISIT_BYTES} == {}
    most = {path: WITH_FILES_BYTES if path in with_files else TEXT_ONLY_BYTES for path in weights}
    assert {path: text for path, (_whole, text) in weights.items() if text > most[path]} == {}


def test_the_address_decides_then_the_device_then_the_person() -> None:
    actor = make_actor()
    client = signed_in_client(actor)

    def is_text(path: str = "/help/about/") -> bool:
        return "web/css/text.css" in client.get(path).content.decode()

    assert not is_text()
    preferences = {"language": "en", "theme": "dark", "density": "compact", "time_zone": "Europe/Moscow"}
    client.post("/account/preferences/", {**preferences, "text_only": "on"})
    assert is_text()
    assert not is_text("/help/about/?text=0")
    assert not is_text(), "this device remembers"
    assert signed_in_client(actor).get("/help/about/").content.decode().count("web/css/text.css") == 1
    assert is_text("/help/about/?text=1")
    assert not is_text("/help/about/?text=0")
    assert not is_text("/help/about/?text=maybe")


def test_the_sign_in_page_can_be_text_alone(client: Client) -> None:
    html = client.get("/account/login/?text=1").content.decode()
    assert "web/css/text.css" in html
    assert "web/css/tokens.css" not in html
