"""Live updates end to end: a real server process, a real database, pages that only listen."""

import http.client
import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection, transaction

from config.live import MOST_TOPICS, Hub, Page, allowed_origins, topics_of
from consilia.accounts.models import User
from consilia.notifications import queries, services
from consilia.notifications.domain.topics import (
    LARGEST_NOTICE,
    LIVE_SALT,
    LIVE_SECONDS,
    case_topic,
    hashed,
    notices,
    user_topic,
    worklist_topic,
)
from tests.factories.accounts import make_user
from tests.factories.notifications import make_news
from tests.workers import database_url, process, wait_for

KEY = settings.SECRET_KEY
OURS = {"Origin": "http://localhost:8000"}


class LiveServer:
    """The process under test, on a port of its own."""

    def __init__(self, child: Any, port: int) -> None:
        self.child, self.port = child, port

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        client.request("GET", path, headers=headers)
        return client.getresponse()

    def open(self, token: str) -> "Stream":
        return Stream(self.get(f"/events?token={token}", **OURS))

    def health(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.get("/health").read())
        except OSError:
            return {"listening": False, "pages": 0}
        return found


class Stream:
    """What a browser's EventSource would hear."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        assert response.status == 200, response.status
        self.response = response

    def next(self) -> str:
        """The name of the next event; an empty word when the server ended the stream."""
        while line := self.response.readline().decode():
            if line.startswith("event: "):
                return line.removeprefix("event: ").strip()
        return ""

    def close(self) -> None:
        self.response.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving() -> Iterator[LiveServer]:
    port = _free_port()
    arguments = ["-m", "uvicorn", "config.live:application", "--log-level=warning", f"--port={port}"]
    with process(*arguments, DATABASE_URL=database_url()) as child:
        server = LiveServer(child, port)
        wait_for(lambda: server.health()["listening"])
        yield server


@pytest.fixture
def live(transactional_db: None) -> Iterator[LiveServer]:
    with _serving() as server:
        yield server


@pytest.fixture
def person(transactional_db: None) -> User:
    return make_user()


def test_a_page_hears_that_its_reader_has_news(live: LiveServer, person: User) -> None:
    page = live.open(queries.live_token(person))
    make_news(person.id)
    assert page.next() == "user"


def test_a_page_hears_of_its_own_case_and_worklist_only(live: LiveServer, person: User) -> None:
    case, centre = uuid4(), uuid4()
    page = live.open(queries.live_token(person, case_topic(case), worklist_topic(centre)))
    services.announce(topics=[case_topic(uuid4()), worklist_topic(uuid4()), user_topic(uuid4())])
    services.announce(topics=[case_topic(case)])
    assert page.next() == "case"
    services.announce(topics=[worklist_topic(centre)])
    assert page.next() == "worklist"


def test_nothing_is_heard_before_the_commit_and_nothing_after_a_rollback(
    live: LiveServer, person: User
) -> None:
    page = live.open(queries.live_token(person, case_topic(person.id)))
    try:
        with transaction.atomic():
            services.announce(topics=[user_topic(person.id)])
            raise ChangeOfMind
    except ChangeOfMind:
        pass
    with transaction.atomic():
        services.announce(topics=[case_topic(person.id)])
    assert page.next() == "case", "the rolled-back notice was heard"


class ChangeOfMind(Exception):
    pass


def test_several_pages_of_one_reader_hear_the_same(live: LiveServer, person: User) -> None:
    pages = [live.open(queries.live_token(person)) for _ in range(3)]
    make_news(person.id)
    assert [page.next() for page in pages] == ["user"] * 3


def test_what_happens_on_the_wire_names_nothing(live: LiveServer, person: User) -> None:
    """The token in the address, the notice in the database and the event on the wire hold hashes and words."""
    case = uuid4()
    token = queries.live_token(person, case_topic(case))
    heard = [*notices([case_topic(case), user_topic(person.id)], key=KEY)]
    payload = json.dumps(signing.loads(token, salt=LIVE_SALT)) + "".join(heard)
    for secret in (case, person.id):
        assert str(secret) not in payload
        assert secret.hex not in payload


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        signing.dumps({"user": "0" * 24}, salt="another purpose"),
        signing.dumps({"user": "0" * 24}, salt=LIVE_SALT, key="another installation's key"),
        signing.dumps({f"t{number}": "0" * 24 for number in range(MOST_TOPICS + 1)}, salt=LIVE_SALT),
    ],
    # Tokens hold the time: workers must agree on the names of the tests.
    ids=["empty", "nonsense", "another purpose", "another key", "too many topics"],
)
def test_a_token_that_is_not_ours_hears_nothing(token: str) -> None:
    assert topics_of(token, key=KEY) is None


def test_a_token_is_believed_for_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    token = signing.dumps({"user": "abc"}, salt=LIVE_SALT)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIVE_SECONDS - 5)
    assert topics_of(token, key=KEY) == {"abc": "user"}
    monkeypatch.setattr(time, "time", lambda: now + LIVE_SECONDS + 5)
    assert topics_of(token, key=KEY) is None


def test_the_doors_of_the_process(live: LiveServer, person: User) -> None:
    token = queries.live_token(person)
    assert live.get("/events?token=forged", **OURS).status == 401
    assert live.get(f"/events?token={token}", Origin="http://elsewhere.example").status == 403
    assert live.get("/anything").status == 404
    answer = live.get(f"/events?token={token}", **OURS)
    assert answer.getheader("Access-Control-Allow-Origin") == OURS["Origin"]
    assert answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.readline().startswith(b"retry: ")


def test_a_page_that_is_closed_is_forgotten(live: LiveServer, person: User) -> None:
    page = live.open(queries.live_token(person))
    wait_for(lambda: live.health()["pages"] == 1)
    page.close()
    wait_for(lambda: live.health()["pages"] == 0)


def test_a_lost_database_connection_is_made_again_and_pages_look_again(
    live: LiveServer, person: User
) -> None:
    page = live.open(queries.live_token(person))
    wait_for(lambda: live.health()["pages"] == 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%%' OR query = 'SELECT 1' AND pid <> pg_backend_pid()"
        )
    assert page.next() == "resync"
    make_news(person.id)
    assert page.next() == "user"


def test_it_stops_at_once_though_pages_are_open(live: LiveServer, person: User) -> None:
    pages = [live.open(queries.live_token(person)) for _ in range(5)]
    wait_for(lambda: live.health()["pages"] == 5)
    began = time.monotonic()
    live.child.send_signal(signal.SIGTERM)
    live.child.wait(timeout=10)
    assert time.monotonic() - began < 3
    assert [page.next() for page in pages] == [""] * 5


def test_a_page_that_does_not_read_misses_nothing_and_costs_no_more() -> None:
    hub, page = Hub(), Page({"hash": "case"})
    hub.join(page)
    for _ in range(1000):
        hub.announce(["hash", "unknown"])
    hub.resync()
    assert page.take() == ["case", "resync"]
    assert page.take() == []


def test_a_page_that_left_hears_nothing_more() -> None:
    hub, page = Hub(), Page({"hash": "case"})
    hub.join(page)
    hub.leave(page)
    hub.announce(["hash"])
    hub.leave(page)
    assert page.take() == []
    assert not hub.pages


def test_notices_fit_the_database_and_lose_no_topic() -> None:
    topics = [f"case:{number}" for number in range(2_000)]
    payloads = list(notices(topics, key=KEY))
    assert max(map(len, payloads)) <= LARGEST_NOTICE
    assert {token for payload in payloads for token in payload.split()} == {
        hashed(topic, key=KEY) for topic in topics
    }


@pytest.mark.parametrize(
    ("public", "allowed"),
    [
        ("https://consilia.example", {"https://consilia.example"}),
        (
            "http://localhost:8000",
            {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"},
        ),
    ],
)
def test_only_the_products_own_pages_may_listen(public: str, allowed: set[str]) -> None:
    assert allowed_origins(public) == allowed
