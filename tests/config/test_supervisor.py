"""The supervisor, with small stand-ins for the product's processes."""

import json
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.environment import ROOT
from config.postgres.processes import is_alive, wait_until

WEB = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]
PATIENCE = 30.0

SCRIPT = """
import os, sys, json
from pathlib import Path
from config.postgres import EmbeddedPostgres
from config.supervisor import Child, Supervisor
commands, url, home = json.loads(sys.argv[1])
children = [Child(name, command, os.environ) for name, command in commands.items()]
database = EmbeddedPostgres(Path(home)) if home else None
if database:
    database.start()
try:
    # One piece: `print` writes word by word, and what children say comes in between.
    told = lambda: sys.stdout.write(f"all-up {database and database.pid}\\n") and sys.stdout.flush()
    sys.exit(Supervisor(children, database=database).run(url, told))
finally:
    if database:
        database.stop()
"""


class Supervised:
    """A supervisor in a process of its own, and the lines it has printed so far."""

    def __init__(self, commands: dict[str, list[str]], url: str, home: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, json.dumps([commands, url, str(home) if home else None])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self.seen: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line.rstrip())

    def line(self, containing: str) -> str:
        """The next line that contains the words; fails with everything seen when it does not come."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.seen.append(self._lines.get(timeout=0.1))
            except queue.Empty:
                continue
            if containing in self.seen[-1]:
                return self.seen[-1]
        pytest.fail(f"no line with {containing!r} in:\n" + "\n".join(self.seen))

    def end(self, means: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(means)
        return self.process.wait(timeout=PATIENCE)


Supervise = Callable[..., Supervised]


@pytest.fixture
def supervise() -> Iterator[Supervise]:
    started: list[Supervised] = []

    def start(commands: dict[str, list[str]], url: str, home: Path | None = None) -> Supervised:
        started.append(Supervised(commands, url, home))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def port() -> int:
    """A free port, below those that the kernel gives to anybody who asks for any."""
    while True:
        number = random.randrange(20_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number


def _sleeper(pid_file: Path) -> list[str]:
    return ["sh", "-c", f"echo $$ > '{pid_file}'; exec sleep 300"]


@pytest.mark.parametrize("means", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(
    supervise: Supervise, port: int, tmp_path: Path, means: signal.Signals
) -> None:
    supervised = supervise(
        {"web": [*WEB, str(port)], "worker": _sleeper(tmp_path / "pid")},
        f"http://127.0.0.1:{port}/",
        tmp_path / "postgres",
    )
    server = int(supervised.line("all-up").split()[1])
    worker = int((tmp_path / "pid").read_text())
    assert supervised.end(means) == 0
    assert wait_until(lambda: not is_alive(worker) and not is_alive(server), seconds=5)


def test_output_carries_the_name_of_its_process(supervise: Supervise, port: int) -> None:
    supervised = supervise(
        {"web": [*WEB, str(port)], "worker": ["sh", "-c", "echo hello; exec sleep 300"]},
        f"http://127.0.0.1:{port}/",
    )
    assert supervised.line("hello") == "worker | hello"


def test_a_crashed_child_starts_again_later_each_time(supervise: Supervise, port: int) -> None:
    supervised = supervise(
        {"web": [*WEB, str(port)], "worker": ["sh", "-c", "exit 3"]}, f"http://127.0.0.1:{port}/"
    )
    assert "ended with code 3; starts again in 1 s" in supervised.line("starts again")
    assert "in 2 s" in supervised.line("starts again")


def test_a_killed_database_starts_again(supervise: Supervise, port: int, tmp_path: Path) -> None:
    supervised = supervise({"web": [*WEB, str(port)]}, f"http://127.0.0.1:{port}/", tmp_path / "postgres")
    os.kill(int(supervised.line("all-up").split()[1]), signal.SIGKILL)
    supervised.line("postgres | ended unexpectedly; starting it again")
    assert wait_until(lambda: "ready" in _pid_file(tmp_path), seconds=PATIENCE)
    assert supervised.end() == 0


def _pid_file(folder: Path) -> str:
    try:
        return (folder / "postgres" / "cluster" / "postmaster.pid").read_text()
    except FileNotFoundError:  # gone for a moment while the server starts again
        return ""


def test_a_web_that_never_answers_ends_the_start(supervise: Supervise, port: int, tmp_path: Path) -> None:
    supervised = supervise(
        {"web": ["sh", "-c", "echo no settings; sleep 1; exit 1"], "worker": _sleeper(tmp_path / "pid")},
        f"http://127.0.0.1:{port}/",
    )
    supervised.line("ended before it answered")
    assert supervised.process.wait(timeout=PATIENCE) == 1
    worker = int((tmp_path / "pid").read_text())
    assert wait_until(lambda: not is_alive(worker), seconds=5)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends orphans for us")
def test_nothing_outlives_a_killed_supervisor(supervise: Supervise, port: int, tmp_path: Path) -> None:
    supervised = supervise(
        {"web": [*WEB, str(port)], "worker": _sleeper(tmp_path / "pid")}, f"http://127.0.0.1:{port}/"
    )
    supervised.line("all-up")
    supervised.end(signal.SIGKILL)
    worker = int((tmp_path / "pid").read_text())
    assert wait_until(lambda: not is_alive(worker), seconds=5)
