"""Files that commands read line by line."""

import gzip
import sys
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError


def lines_of(file: str) -> TextIO | Any:
    """`-` is standard input; `.gz` is unpacked.

    Raises:
        CommandError: the file cannot be opened.
    """
    if file == "-":
        return sys.stdin
    path = Path(file)
    try:
        return gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8")
    except OSError as problem:
        raise CommandError(f"{path.name}: {problem.strerror}") from problem
