"""What the children of test_confined.py are asked to do."""

import os
import subprocess
import sys
from pathlib import Path


def add(one: int, other: int) -> int:
    return one + other


def refuse(why: str) -> None:
    raise ValueError(why)


def take_memory(mebibytes: int) -> int:
    return len(bytearray(mebibytes * 1024 * 1024))


def go_on_for_ever() -> None:
    while True:
        pass


def write(place: str, mebibytes: int) -> None:
    Path(place).write_bytes(bytes(mebibytes * 1024 * 1024))


def start_a_process() -> str:
    return subprocess.run(
        [sys.executable, "-c", "print('free')"], capture_output=True, check=True
    ).stdout.decode()


def fall() -> None:
    os.abort()


def surroundings() -> list[str]:
    return sorted(os.environ)


def django_is_there() -> bool:
    return "django" in sys.modules
