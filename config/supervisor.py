"""One parent for every process of an installation: starts them, watches them, stops them in order."""

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from signal import SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGTERM, Signals, signal
from time import monotonic
from types import FrameType

from config.environment import ROOT
from config.postgres import EmbeddedPostgres, PostgresFailure
from config.postgres.processes import tied_to_us, wait_until

FIRST_ANSWER_SECONDS = 120
STOP_SECONDS = 15
LONGEST_PAUSE = 30
STEADY_SECONDS = 60  # who ran this long starts again with the shortest pause


@dataclass(frozen=True)
class Child:
    """A process to keep running: its name in the output, its command, its whole environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass
class _Place:
    """A child's present process, and when the next one may start after a crash."""

    child: Child
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Runs children until a signal; `database` is watched too, and stops last.

    A child that ends by itself is started again, after 1, 2, 4 ... 30 seconds. Output lines carry the
    name of their process.
    """

    def __init__(self, children: Sequence[Child], *, database: EmbeddedPostgres | None = None) -> None:
        self._places = [_Place(child) for child in children]
        self._width = max(len(child.name) for child in children)
        self._database = database
        self._something_happened = threading.Event()
        self._stopping = False

    def run(self, url: str, when_ready: Callable[[], None]) -> int:
        """Start everything, call `when_ready` once `url` answers, and stay until a signal to stop.

        Answers the exit code: 0 after a signal, 1 when the first child never answered.
        """
        for number in (SIGINT, SIGTERM, SIGHUP):
            signal(number, self._on_stop)
        signal(SIGCHLD, self._on_child)
        try:
            for place in self._places:
                self._start(place)
            if not self._answers(url):
                return 0 if self._stopping else 1
            when_ready()
            while not self._stopping:
                self._tend()
            return 0
        finally:
            self._stop_children()

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:  # asked twice: no more patience
            for place in self._places:
                _kill_group(place)
        self._stopping = True
        self._something_happened.set()

    def _on_child(self, _number: int, _frame: FrameType | None) -> None:
        self._something_happened.set()

    def _start(self, place: _Place) -> None:
        place.started = monotonic()
        place.process = process = subprocess.Popen(  # noqa: S603
            tied_to_us(place.child.command, SIGTERM),
            cwd=ROOT,
            env=dict(place.child.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C reaches us alone: we stop the others in order.
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(place.child.name, process), daemon=True).start()

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._say(name, line.rstrip())

    def _say(self, name: str, text: str) -> None:
        with suppress(OSError):  # the terminal may be gone; the processes still want an orderly stop
            sys.stdout.write(f"{name:>{self._width}} | {text}\n")
            sys.stdout.flush()

    def _answers(self, url: str) -> bool:
        """Whether the web answered before it ended, before its time was over, and before a signal."""
        first = self._places[0]

        def settled() -> bool:
            return self._stopping or _has_ended(first) or _responds(url)

        if not wait_until(settled, seconds=FIRST_ANSWER_SECONDS):
            self._say(first.child.name, f"did not answer within {FIRST_ANSWER_SECONDS} s")
            return False
        if _has_ended(first) and not self._stopping:
            self._say(first.child.name, "ended before it answered; the lines above say why")
            return False
        return not self._stopping

    def _tend(self) -> None:
        """Wait for news, then start again what is due."""
        now = monotonic()
        pauses = [place.due - now for place in self._places if place.process is None]
        self._something_happened.wait(timeout=max(0.0, min([5.0, *pauses])))
        self._something_happened.clear()
        self._tend_database()
        for place in self._places:
            if self._stopping:
                return
            if place.process and place.process.poll() is not None:
                self._plan_restart(place, place.process.returncode)
            if place.process is None and monotonic() >= place.due:
                self._start(place)

    def _plan_restart(self, place: _Place, code: int) -> None:
        steady = monotonic() - place.started > STEADY_SECONDS
        place.pause = 1.0 if steady or not place.pause else min(place.pause * 2, LONGEST_PAUSE)
        place.due = monotonic() + place.pause
        self._say(place.child.name, f"{_ending(code)}; starts again in {place.pause:.0f} s")
        _kill_group(place)
        place.process = None

    def _tend_database(self) -> None:
        if self._database is None or self._database.pid or self._stopping:
            return
        self._say("postgres", "ended unexpectedly; starting it again")
        try:
            self._database.restart()
        except PostgresFailure as failure:
            self._say("postgres", str(failure))

    def _stop_children(self) -> None:
        """Ask all at once, wait for each, insist after a while. The caller stops the database after us."""
        self._stopping = True
        if any(place.process and not _has_ended(place) for place in self._places):
            self._say("stop", "finishing what is under way")
        for place in self._places:
            _send(place, SIGTERM)
        wait_until(lambda: all(_is_gone(place) for place in self._places), seconds=STOP_SECONDS)
        for place in self._places:
            _kill_group(place)


def _send(place: _Place, means: Signals) -> None:
    if place.process and place.process.poll() is None:
        place.process.send_signal(means)


def _kill_group(place: _Place) -> None:
    """End the child and its own children: a web server that was killed leaves workers on the port."""
    if place.process:
        with suppress(ProcessLookupError):
            os.killpg(place.process.pid, SIGKILL)


def _has_ended(place: _Place) -> bool:
    return place.process is not None and place.process.poll() is not None


def _is_gone(place: _Place) -> bool:
    return place.process is None or place.process.poll() is not None


def _ending(code: int) -> str:
    return f"was ended by {Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _responds(url: str) -> bool:
    """Whether a web server answers there at all; a refusal of our name or role is an answer too."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
