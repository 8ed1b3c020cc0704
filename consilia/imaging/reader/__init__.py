"""Reading what somebody sent, in a child process that may take only so much memory and time.

The child knows nothing of ours: no environment, so no keys; no open files but the one it is handed; no Django, so no
database. It stays for many questions, because starting it costs more than most of them; what falls is started anew.

    with Reader() as reader:
        facts = reader.look(file)
        picture = reader.draw(file, frame=0, window=(40, 400), side=512)
"""

import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copyfileobj
from threading import Lock
from types import TracebackType
from typing import Any, BinaryIO

from consilia.foundation.confined import bare_environment
from consilia.imaging.domain.reasons import Reason, Unreadable

ROOT = Path(__file__).resolve().parents[3]
MEMORY_MB = 512
SECONDS = 20  # of CPU for one question
ANSWERS = 2_000  # after so many a new child begins
_LENGTHS = struct.Struct("<IQ")


class Reader:
    """One child. Questions of several threads wait for each other."""

    def __init__(self, *, memory_mb: int = MEMORY_MB, seconds: int = SECONDS) -> None:
        self._bounds = {"memory_mb": memory_mb, "seconds": seconds}
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._answered = 0
        self._turn = Lock()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def look(self, file: BinaryIO) -> dict[str, Any]:
        """The facts of a DICOM object, and its header without pixels as DICOM JSON."""
        return self._ask(file, {"do": "look"})[0]

    def named(self, file: BinaryIO) -> dict[str, str]:
        """Which object it is, as far as that can be read: what `reader.naming.named` tells."""
        return self._ask(file, {"do": "named"})[0]

    def draw(
        self,
        file: BinaryIO,
        *,
        frame: int = 0,
        window: tuple[float, float] | None = None,
        side: int = 0,
        kind: str = "jpeg",
    ) -> bytes:
        """One frame as JPEG or PNG, no longer than `side` if that is told."""
        order = {"do": "draw", "frame": frame, "window": window, "side": side, "kind": kind}
        return self._ask(file, order)[1]

    def key(self, file: BinaryIO, order: Mapping[str, Any]) -> tuple[dict[str, int], bytes]:
        """One frame with marks drawn on it, its size and its JPEG; `order` is what `reader.keys.key` takes."""
        return self._ask(file, {"do": "key", **order})

    def measure(self, file: BinaryIO, order: Mapping[str, Any]) -> dict[str, Any]:
        """What the pixels inside a shape hold; `order` is what `reader.measuring.measure` takes."""
        return self._ask(file, {"do": "measure", **order})[0]

    def paper(self, file: BinaryIO) -> bytes:
        """The PDF that an object wraps, as it came: not yet judged."""
        return self._ask(file, {"do": "paper"})[1]

    def bulk(self, file: BinaryIO, way: Sequence[int]) -> bytes:
        """A long value of the header, little-endian; `way` is what `reader.bulk.bulk` takes."""
        return self._ask(file, {"do": "bulk", "way": list(way)})[1]

    def frame(self, file: BinaryIO, frame: int) -> bytes:
        """The decoded values of one frame, little-endian, as they are stored: no window, no slope."""
        return self._ask(file, {"do": "frame", "frame": frame})[1]

    def values(self, file: BinaryIO, frame: int) -> bytes:
        """What a viewer makes its picture of: the stored values of a grey frame, else red, green and blue in bytes."""
        return self._ask(file, {"do": "values", "frame": frame})[1]

    def waves(
        self, file: BinaryIO, *, group: int, start: float, seconds: float, points: float
    ) -> dict[str, Any]:
        """A stretch of an electrocardiogram with no more than so many points a second, and what its leads are."""
        order = {"do": "waves", "group": group, "start": start, "seconds": seconds, "points": points}
        return self._ask(file, order)[0]

    def samples(
        self, file: BinaryIO, *, group: int, start: float, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """All samples of a stretch, lead by lead, as little-endian fractions of four bytes."""
        return self._ask(file, {"do": "samples", "group": group, "start": start, "seconds": seconds})

    def preview(self, file: BinaryIO, *, side: int) -> bytes:
        """A few beats, as a small JPEG."""
        return self._ask(file, {"do": "preview", "side": side})[1]

    def cloak(self, file: BinaryIO, target: BinaryIO, orders: Mapping[str, Any]) -> dict[str, Any]:
        """Write a copy without identity into `target`; answer what was done."""
        return self._ask(file, {"do": "cloak", "orders": orders}, target)[0]

    def close(self) -> None:
        """End the child. The next question would start another."""
        if self._channel is not None:
            self._channel.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._channel = None

    def _ask(
        self, file: BinaryIO, order: Mapping[str, Any], target: BinaryIO | None = None
    ) -> tuple[dict[str, Any], bytes]:
        kept = _left_where_it_was(target) if target else nullcontext()
        with self._turn, kept, _as_descriptor(file) as source:
            handed = [source.fileno(), *([target.fileno()] if target else [])]
            try:
                answer, blob = self._exchange(json.dumps(order).encode(), handed)
            except TimeoutError as late:
                self.close()
                raise Unreadable(Reason.TOO_SLOW) from late
            except (EOFError, OSError) as gone:
                raise Unreadable(self._why_it_fell()) from gone
        self._answered += 1
        if self._answered >= ANSWERS:
            self.close()
        if "refused" in answer:
            raise Unreadable(Reason(answer["refused"]))
        return answer, blob

    def _exchange(self, order: bytes, handed: list[int]) -> tuple[dict[str, Any], bytes]:
        channel = self._open()
        socket.send_fds(channel, [struct.pack("<I", len(order))], handed)
        channel.sendall(order)
        told, blob = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
        return json.loads(_exactly(channel, told)), _exactly(channel, blob)

    def _open(self) -> socket.socket:
        if self._channel is None:
            ours, theirs = socket.socketpair()
            ours.settimeout(self._bounds["seconds"] * 3)
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "consilia.imaging.reader.child", json.dumps(self._bounds)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=bare_environment(),
                cwd=ROOT,
            )
            theirs.close()
            self._channel, self._answered = ours, 0
        return self._channel

    def _why_it_fell(self) -> Reason:
        code = None
        if self._child is not None:
            try:
                code = self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                code = None
        self.close()
        return Reason.TOO_SLOW if code == -signal.SIGXCPU else Reason.FELL


@contextmanager
def _as_descriptor(file: BinaryIO) -> Iterator[BinaryIO]:
    """A file of the system as it is; anything else, such as what a store unpacks on the way, through a nameless one."""
    if isinstance(getattr(file, "raw", None), io.FileIO):
        with _left_where_it_was(file):
            yield file
        return
    file.seek(0)
    with tempfile.TemporaryFile() as copy:
        copyfileobj(file, copy, 1 << 20)
        copy.flush()
        yield copy


@contextmanager
def _left_where_it_was(file: BinaryIO) -> Iterator[None]:
    """The child moves a place that both share; what this side has read ahead would be followed by other bytes."""
    place = os.lseek(file.fileno(), 0, os.SEEK_CUR)
    try:
        yield
    finally:
        os.lseek(file.fileno(), place, os.SEEK_SET)


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts, rest = [], size
    while rest:
        part = channel.recv(min(rest, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        rest -= len(part)
    return b"".join(parts)
