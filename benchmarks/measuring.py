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
CALLS_BETWEEN = 10
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU a call (application, database), statements a call, bytes of the last answer."""

    application: float
    database: float
    statements: float
    size: int
    slowness: float  # of the machine in these minutes: 1 is quiet

    def row(self, name: str, budget: str = "") -> str:
        total = f"{self.application:6.2f} + {self.database:5.2f}"
        quiet = f"{self.application / self.slowness:6.2f} + {self.database / self.slowness:5.2f}"
        counted = f"{self.statements:4.1f} | {self.size / 1024:5.1f}"
        return f"| {name} | {total} | {quiet} | {counted} | {budget} |"


HEADER = (
    "| request | CPU ms app + database | on a quiet machine | SQL | KB | budget |\n|---|---|---|---|---|---|"
)


def cost_of(call: Callable[[], int], *, rounds: int, warm_up: int = 10) -> Cost:
    """The mean cost of `call`, which answers the size of its answer; the warm-up is not counted.

    Database CPU comes in clock ticks of 10 ms, so `rounds` must be large for it to mean something.
    """
    for _ in range(warm_up):
        call()
    backend = _backend()
    before_database, sizes, spent, yard = _ticks(backend), [0], [], []
    with _counting() as statements:
        for number in range(rounds):
            if number % CALLS_BETWEEN == 0:
                yard.append(_yardstick())
            start = time.process_time()
            sizes[0] = call()
            spent.append((time.process_time() - start) * 1000)
    database = (_ticks(backend) - before_database) * TICK_MS / rounds
    slowness = statistics.fmean(yard) / QUIET
    return Cost(statistics.fmean(spent), database, statements[0] / rounds, sizes[0], slowness)


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


def _ticks(pid: int) -> int:
    """User and system clock ticks of a process on this machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def _counting() -> Iterator[list[int]]:
    counted = [0]

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        counted[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counted
