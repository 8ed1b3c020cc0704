"""A line between browser and server that can be cut in the middle of a word, and mended.

with Line.to(live_server.url) as line:
    page.goto(line.url)
    line.cut()   # every connection breaks, new ones are refused
    line.mend()
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self
from urllib.parse import urlsplit

CHUNK = 16 * 1024


class Line:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._port = 0
        self.mend()

    @classmethod
    @contextmanager
    def to(cls, url: str) -> Iterator[Self]:
        parts = urlsplit(url)
        line = cls(parts.hostname or "", parts.port or 80)
        try:
            yield line
        finally:
            line.cut()

    @property
    def url(self) -> str:
        return f"http://{self._target[0]}:{self._port}"

    def mend(self) -> None:
        """Listen, on the same port as before."""
        self._listener = socket.create_server((self._target[0], self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for one in list(self._open):
            _break(one)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection(self._target)
                self._open |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(CHUNK):
                sink.sendall(piece)
        for one in (source, sink):
            _break(one)
            self._open.discard(one)


def _break(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def make_poor(page: Any) -> None:
    """64 kbit/s both ways and 600 ms of latency, as the browser's own network emulation makes them."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    rate = 64 * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 600, "downloadThroughput": rate, "uploadThroughput": rate},
    )
