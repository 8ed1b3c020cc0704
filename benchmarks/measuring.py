"""What a request costs: CPU of this process and of its PostgreSQL backend, statements, and bytes.

CPU time, not wall time: it says the same on a busy machine.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU a call (application, database), statements a call, bytes of the last answer."""

    application: float
    database: float
    statements: float
    size: int

    def row(self, name: str, budget: str = "") -> str:
        total = f"{self.application:6.2f} + {self.database:5.2f}"
        return f"| {name} | {total} | {self.statements:4.1f} | {self.size / 1024:5.1f} | {budget} |"


HEADER = "| request | CPU ms app + database | SQL | KB | budget |\n|---|---|---|---|---|"


def cost_of(call: Callable[[], int], *, rounds: int, warm_up: int = 10) -> Cost:
    """The mean cost of `call`, which answers the size of its answer; the warm-up is not counted.

    Database CPU comes in clock ticks of 10 ms, so `rounds` must be large for it to mean something.
    """
    for _ in range(warm_up):
        call()
    backend = _backend()
    before_database, sizes, spent = _ticks(backend), [0], []
    with _counting() as statements:
        for _ in range(rounds):
            start = time.process_time()
            sizes[0] = call()
            spent.append((time.process_time() - start) * 1000)
    database = (_ticks(backend) - before_database) * TICK_MS / rounds
    return Cost(statistics.fmean(spent), database, statements[0] / rounds, sizes[0])


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
