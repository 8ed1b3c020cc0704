"""Real processes beside a test: a job worker, or any other, on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.db import connection

PATIENCE = 120.0  # a crowded machine is slow, not wrong


def database_url() -> str:
    """The address of this test worker's database, for another process."""
    parts = connection.settings_dict
    login = f"{quote(parts['USER'])}:{quote(parts['PASSWORD'], safe='')}"
    place = {"host": parts["HOST"], "port": parts["PORT"]}
    return f"postgresql://{login}@/{parts['NAME']}?{urlencode({k: v for k, v in place.items() if v})}"


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python arguments`, killed at the latest when the block ends."""
    child = subprocess.Popen([sys.executable, *arguments], env=os.environ | environment)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait()


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    """Look every 50 ms until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.05)
