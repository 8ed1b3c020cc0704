"""Files that commands read line by line."""

import gzip
import io
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError


def numbered_lines(file: str) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, one at a time; empty ones are left out.

    `-` is standard input; `.gz` is unpacked. A letter that is no UTF-8 spoils its line at most, never the file.

    Raises:
        CommandError: the file cannot be opened, or ends in the middle of what was packed.
    """
    try:
        with _opened(file) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip("\ufeff \t\r\n"):
                    yield number, line
    except (OSError, EOFError) as problem:
        raise CommandError(f"{Path(file).name}: {getattr(problem, 'strerror', None) or problem}") from problem


@contextmanager
def until_the_reader_leaves() -> Iterator[None]:
    """`| head` closes the pipe when it has enough: the end, and no fault.

    Raises:
        CommandError: what was written finds no room.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()
    except OSError as problem:
        _write_no_more()
        raise CommandError(f"the answers could not be written: {problem.strerror}") from problem


def _write_no_more() -> None:
    """What still waits to be written would fail again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def at_least_one(said: str) -> int:
    """How many to print, as an argument says it."""
    if not said.isdecimal() or int(said) < 1:
        raise ArgumentTypeError(f"{said!r} is not a whole number from 1 on")
    return int(said)


def _opened(file: str) -> TextIO:
    if file == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    if file.endswith(".gz"):
        return io.TextIOWrapper(gzip.open(file), encoding="utf-8", errors="replace")
    return Path(file).open(encoding="utf-8", errors="replace")
