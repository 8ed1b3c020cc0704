"""Live updates: one small process that tells open pages "look again" by server-sent events.

Services send a NOTIFY in their own transaction; it arrives here when that transaction commits, and goes to
every page whose token names the topic. Topics are hashes and events are single words: no content passes
through this process, and it reads no table.

    GET /events?token=...   the stream of a page; the token comes from `notifications.queries.live_token`
    GET /health             200 while the database is heard, else 503

Run by uvicorn as `config.live:application`. It needs SECRET_KEY, DATABASE_URL and PUBLIC_URL.
"""

import asyncio
import contextlib
import json
import logging
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from types import FrameType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.core import signing

from config.environment import LOOPBACK, read
from consilia.notifications.domain.topics import CHANNEL, LIVE_SALT, LIVE_SECONDS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger("consilia.live")

HEARTBEAT_SECONDS = 25.0  # below the 30-60 s after which proxies cut a silent connection
MOST_PAGES = 5_000
MOST_TOPICS = 20
LONGEST_BACK_OFF = 30.0
CHECK_SECONDS = 30.0


class Page:
    """One open page: what it listens to, and what changed since it was last told.

    The mailbox is a set of at most `MOST_TOPICS` words, so however slowly a page reads, it neither
    costs more memory nor misses anything: ten changes that were not yet told are one "look again".
    """

    __slots__ = ("changed", "gone", "topics", "wake")

    def __init__(self, topics: Mapping[str, str]) -> None:
        self.topics = topics  # hash -> the page's own word for it
        self.changed: set[str] = set()
        self.gone = False
        self.wake = asyncio.Event()

    def tell(self, word: str) -> None:
        self.changed.add(word)
        self.wake.set()

    def leave(self) -> None:
        self.gone = True
        self.wake.set()

    def take(self) -> list[str]:
        """What to tell now; empties the mailbox."""
        self.wake.clear()
        words, self.changed = sorted(self.changed), set()
        return words


class Hub:
    """All open pages, by topic."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self.listening = False
        self._by_topic: dict[str, set[Page]] = {}

    def join(self, page: Page) -> None:
        self.pages.add(page)
        for topic in page.topics:
            self._by_topic.setdefault(topic, set()).add(page)

    def leave(self, page: Page) -> None:
        self.pages.discard(page)
        for topic in page.topics:
            listeners = self._by_topic.get(topic, set())
            listeners.discard(page)
            if not listeners:
                self._by_topic.pop(topic, None)

    def announce(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for page in self._by_topic.get(topic, ()):
                page.tell(page.topics[topic])

    def resync(self) -> None:
        """Something may have been missed: every page looks at everything again."""
        for page in self.pages:
            page.tell("resync")

    def close(self) -> None:
        for page in self.pages:
            page.leave()


class Live:
    """The ASGI application."""

    def __init__(self, *, key: str, database: str, origins: frozenset[str]) -> None:
        self.hub = Hub()
        self._key, self._database, self._origins = key, database, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From start to stop: one connection that listens."""
        await receive()
        listener = asyncio.create_task(listen(self.hub, self._database))
        _close_on_signal(self.hub)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _say(send, 405, "GET only")
        elif scope["path"] == "/health":
            state = {"listening": self.hub.listening, "pages": len(self.hub.pages)}
            await _say(send, 200 if self.hub.listening else 503, json.dumps(state), kind="application/json")
        elif scope["path"] == "/events":
            await self._events(scope, receive, send)
        else:
            await _say(send, 404, "not found")

    async def _events(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        if origin and origin not in self._origins:
            await _say(send, 403, "another origin")
            return
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        topics = topics_of(token, key=self._key)
        if topics is None:
            await _say(send, 401, "token", origin=origin)
        elif len(self.hub.pages) >= MOST_PAGES:
            await _say(send, 503, "full", origin=origin)
        else:
            await self._stream(Page(topics), receive, send, origin)

    async def _stream(self, page: Page, receive: Receive, send: Send, origin: str) -> None:
        self.hub.join(page)
        watch = asyncio.create_task(_leave_when_disconnected(page, receive))
        try:
            headers = [*_headers("text/event-stream; charset=utf-8", origin), (b"x-accel-buffering", b"no")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            # Pages that lost the same server come back at different moments.
            await _write(send, f"retry: {random.randint(2_000, 6_000)}\n\n")  # noqa: S311 - no secret
            async for text in _messages(page):
                await _write(send, text)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.hub.leave(page)
            watch.cancel()


async def _messages(page: Page) -> AsyncIterator[str]:
    """Events of one page until it leaves or its permission ends; a comment when nothing happens."""
    clock = asyncio.get_running_loop()
    until = clock.time() + LIVE_SECONDS
    while not page.gone:
        if clock.time() >= until:
            yield "event: renew\ndata:\n\n"
            return
        try:
            async with asyncio.timeout(min(HEARTBEAT_SECONDS, until - clock.time())):
                await page.wake.wait()
        except TimeoutError:
            yield ":\n\n"
        for word in page.take():
            yield f"event: {word}\ndata:\n\n"


async def _leave_when_disconnected(page: Page, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.leave()


async def listen(hub: Hub, database: str) -> None:
    """Pass on what the database announces, for ever: a lost connection is made again, and pages resync."""
    back_off = 0.1
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                hub.listening, back_off = True, 0.1
                hub.resync()
                while True:
                    async for notice in connection.notifies(timeout=CHECK_SECONDS):
                        hub.announce(notice.payload.split())
                    await connection.execute("SELECT 1")  # finds out that a silent peer is gone
        except psycopg.Error as error:
            if hub.listening:
                log.warning("The database is not heard: %s", type(error).__name__)
            hub.listening = False
        await asyncio.sleep(back_off * random.uniform(0.5, 1))  # noqa: S311 - no secret
        back_off = min(back_off * 2, LONGEST_BACK_OFF)


def topics_of(token: str, *, key: str) -> dict[str, str] | None:
    """Hash -> the page's word, out of a token; None when it is forged, too old or too long."""
    try:
        names = signing.loads(token, key=key, salt=LIVE_SALT, max_age=LIVE_SECONDS, fallback_keys=[])
    except (signing.BadSignature, ValueError):
        return None
    return {topic: word for word, topic in names.items()} if len(names) <= MOST_TOPICS else None


def allowed_origins(public_url: str) -> frozenset[str]:
    """Only the product's own pages; on a loopback address under each of its names."""
    parts = urlsplit(public_url)
    hosts = {parts.hostname}
    if parts.hostname in LOOPBACK:
        hosts = {"localhost", "127.0.0.1", "[::1]"}
    port = f":{parts.port}" if parts.port else ""
    return frozenset(f"{parts.scheme}://{host}{port}" for host in hosts)


def _close_on_signal(hub: Hub) -> None:
    """Streams never end by themselves, and the server waits for them: end them before it starts waiting."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def handle(received: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.close)
            if callable(before):
                before(received, frame)

        with contextlib.suppress(ValueError):  # not the main thread: whoever runs us closes us
            signal.signal(number, handle)


def _headers(kind: str, origin: str) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"origin"),
    ]
    if origin:
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
    return headers


async def _say(send: Send, status: int, text: str, *, kind: str = "text/plain", origin: str = "") -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(kind, origin)})
    await send({"type": "http.response.body", "body": text.encode()})


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _made_from_environment() -> Live:
    environment = read()
    return Live(
        key=environment["SECRET_KEY"],
        database=environment["DATABASE_URL"],
        origins=allowed_origins(environment["PUBLIC_URL"]),
    )


def __getattr__(name: str) -> Any:
    """`application` is made when the server asks for it, so that importing this module reads nothing."""
    if name == "application":
        return _made_from_environment()
    raise AttributeError(name)
