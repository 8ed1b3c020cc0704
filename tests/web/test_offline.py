"""Keys of drafts on a device: whose, for how long, and taken away with the session."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from consilia.accounts.domain.roles import Role
from consilia.web import offline
from tests.factories.accounts import make_actor, signed_in_client

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
draft_keys = partial(offline.draft_keys, kept=timedelta(days=7))
HALVES = (offline.WITH_BROWSER, offline.WITH_SESSION)


@pytest.fixture
def client() -> Client:
    return signed_in_client(make_actor(Role.REFERRING_DOCTOR))


def test_the_same_person_device_and_day_give_the_same_key_and_no_other() -> None:
    person, device = uuid4(), uuid4()
    key = draft_keys(person, device, [], NOON)
    assert draft_keys(person, device, [], NOON + timedelta(hours=11)) == key
    others = [
        draft_keys(uuid4(), device, [], NOON),
        draft_keys(person, uuid4(), [], NOON),
        draft_keys(person, device, [], NOON + timedelta(days=1)),
    ]
    assert len({*key.values(), *(value for other in others for value in other.values())}) == 4


def test_keys_of_days_that_are_over_or_to_come_are_not_given() -> None:
    asked = ["2026-11-13", "2026-11-12", "2026-11-21", "yesterday", ""]
    assert sorted(draft_keys(uuid4(), uuid4(), asked, NOON)) == ["2026-11-13", "2026-11-20"]


def test_the_secret_is_split_over_the_browser_and_the_session(client: Client) -> None:
    answer = client.post("/offline/keys/", {"device": str(uuid4())})
    told = answer.json()
    with_browser, with_session = (answer.cookies[name] for name in HALVES)
    assert with_browser["max-age"] == ""
    ends = Session.objects.get(session_key=client.session.session_key).expire_date
    assert told["until"] == int(ends.timestamp() * 1000)
    assert 0 < with_session["max-age"] <= 12 * 60 * 60
    assert all(cookie["samesite"] == "Strict" for cookie in (with_browser, with_session))
    assert answer["Cache-Control"] == "no-store"
    assert HALVES[0] not in client.post("/offline/keys/", {"device": str(uuid4())}).cookies, "kept for others"


def test_the_secret_goes_with_sign_out_and_with_a_session_that_is_over(client: Client) -> None:
    client.post("/offline/keys/", {"device": str(uuid4())})
    answer = client.post("/account/logout/")
    assert [answer.cookies[name].value for name in HALVES] == ["", ""]
    client = signed_in_client(make_actor(Role.EXPERT))
    client.post("/offline/keys/", {"device": str(uuid4())})
    Session.objects.all().delete()
    answer = client.get("/help/about/")
    assert [answer.cookies[name].value for name in HALVES] == ["", ""]


def test_nobody_else_is_given_keys(client: Client) -> None:
    assert Client().post("/offline/keys/", {"device": str(uuid4())}).status_code == 302
    assert client.post("/offline/keys/", {"device": "my telephone"}).status_code == 400


def test_the_worker_keeps_the_shell_and_pages_that_name_nobody(client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"].split("; ")
    shell = json.loads(re.search(r"self\.shell = (.*);\n", answer.content.decode())[1])  # type: ignore[index]
    assert all(file.startswith("/static/") for file in shell["files"])
    assert len(shell["pages"]) == 4
    for page in shell["pages"]:
        html = Client().get(page["address"]).content.decode()
        assert f'lang="{page["language"]}"' in html
        assert 'data-vault="stays"' in html
        assert "data-owner" not in html


def test_every_script_of_the_page_is_kept_by_the_worker(client: Client) -> None:
    page = client.get("/offline/").content.decode()
    asked = set(re.findall(r'(?:src|href)="(/static/[^"#]+\.(?:js|css))"', page))
    shell = json.loads(re.search(r"self\.shell = (.*);\n", offline.worker_script())[1])  # type: ignore[index]
    assert asked - set(shell["files"]) <= {"/static/web/css/print.css", "/static/web/css/contrast.css"}


def test_the_page_can_be_installed(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    icons = answer.json()["icons"]
    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512"}
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/").content.decode()
