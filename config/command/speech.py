"""How ./dev speaks: short steps, and mistakes as one sentence without a traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from config.environment import ROOT


class Mistake(Exception):
    """Something the person at the keyboard can put right; the text says how."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Name a step before it starts, and tell its time when it took longer than a second."""
    say(f"· {text}")
    began = monotonic()
    yield
    if (seconds := monotonic() - began) > 1:
        say(f"    {seconds:.0f} s")


def call(*command: str, environment: dict[str, str] | None = None) -> int:
    """Run a tool of the environment (`-m` names a module) at the project's root; answer its exit code."""
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | (environment or {}), check=False
    ).returncode
