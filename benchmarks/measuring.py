"""What a request costs: CPU of this process and of its PostgreSQL backend, statements, and bytes.

CPU time, not wall time: it says nearly the same on a busy machine. A machine whose host is busy is slower in
CPU time too, by a half within one minute; so a fixed piece of work, the yardstick, is done between the calls,
and each figure is told as it was and as it would be where the yardstick takes QUIET milliseconds.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

# What the yardstick takes on two quiet cores of the kind that the budgets were written for.
QUIET = 6.0
CALLS_BETWEEN = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU a call (application, database), statements a call, bytes of the last answer."""

    application: float
    database: float
    quiet_application: float
    quiet_database: float
    statements: float
    size: int

    def row(self, name: str, budget: str = "") -> str:
        total = f"{self.application:6.2f} + {self.database:5.2f}"
        quiet = f"{self.quiet_application:6.2f} + {self.quiet_database:5.2f}"
        counted = f"{self.statements:4.1f} | {self.size / 1024:5.1f}"
        return f"| {name} | {total} | {quiet} | {counted} | {budget} |"


HEADER = (
    "| request | CPU ms app + database | on a quiet machine | SQL | KB | budget |\n|---|---|---|---|---|---|"
)


def cost_of(call: Callable[[], int], *, rounds: int, warm_up: int = 10) -> Cost:
    """What the median call costs, where `call` answers the size of its answer; the warm-up is not counted."""
    for _ in range(warm_up):
        call()
    backend, size, spent = _backend(), 0, []
    with _counting() as statements:
        yard = _yardstick()
        for block in _blocks(rounds):
            calls = []
            for _ in range(block):
                before, start = _spent_by(backend), time.process_time()
                size = call()
                calls.append(((time.process_time() - start) * 1000, _spent_by(backend) - before))
            yard, yard_before = _yardstick(), yard
            slowness = (yard + yard_before) / 2 / QUIET
            spent += [(app, base, app / slowness, base / slowness) for app, base in calls]
    app, base, quiet_app, quiet_base = (statistics.median(column) for column in zip(*spent, strict=True))
    return Cost(app, base, quiet_app, quiet_base, statements[0] / rounds, size)


def _blocks(rounds: int) -> Iterator[int]:
    while rounds > 0:
        yield min(rounds, CALLS_BETWEEN)
        rounds -= CALLS_BETWEEN


def _yardstick() -> float:
    """CPU-ms of a fixed loop of this very interpreter."""
    start, total = time.process_time(), 0
    for number in range(100_000):
        total += number * number % 7
    return (time.process_time() - start) * 1000


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _spent_by(pid: int) -> float:
    """CPU-ms of a process on this machine since it began, as its scheduler counts them."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


@contextmanager
def _counting() -> Iterator[list[int]]:
    counted = [0]

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        counted[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counted


def spent_by_process(pid: int) -> float:
    """CPU-ms of a process with all its threads, those that have ended, too; to ten milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
