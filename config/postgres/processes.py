"""The server's process: is it there, is it ready, and whose is the one in the pid file?"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def tied_to_us(command: Sequence[str], means: signal.Signals) -> list[str]:
    """The command, wrapped so that the kernel sends `means` to the process when its parent dies.

    Nothing outlives a supervisor that was killed. Start it from the main thread: the kernel watches
    the thread. Other systems than Linux leave the process behind, and the next start finds it.
    """
    if sys.platform == "linux" and shutil.which("setpriv"):
        return ["setpriv", f"--pdeathsig={means.name.removeprefix('SIG')}", "--", *command]
    return list(command)


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition came true in time. Asks fifty times a second."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server with this pid accepts connections; it says so itself in its pid file."""
    lines = _pid_file_lines(cluster)
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def orphaned_server(cluster: Path) -> int | None:
    """The pid of a PostgreSQL that still runs on this cluster although its supervisor died.

    The pid file alone proves nothing: after a crash the number may belong to any other program.
    """
    lines = _pid_file_lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if str(cluster) in _command_line(pid) else None


def forget_stale_pid_file(cluster: Path) -> None:
    """Remove the pid file of a dead server, in case an unrelated process got its number.

    Only after `orphaned_server` said None, and under the lock of the folder.
    """
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def stop_server(pid: int, is_gone: Callable[[], bool], *, patience: float = 30) -> None:
    """Fast shutdown: open transactions roll back. Harder means when that takes too long."""
    for means, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, means)
        if wait_until(is_gone, seconds=seconds):
            return


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_file_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _command_line(pid: int) -> str:
    """The command of a running process; empty when there is no such process."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        try:
            return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    answer = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
