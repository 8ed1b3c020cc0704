"""The measuring half of benchmarks.audit_append, in a process whose settings point at its database."""

import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import ClassVar
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from benchmarks.measuring import HEADER, cost_of  # noqa: E402
from consilia.accounts.domain.actors import Actor  # noqa: E402
from consilia.accounts.domain.roles import Role  # noqa: E402
from consilia.audit.services import publish, record_read, verify_chain  # noqa: E402
from consilia.foundation.events import Event  # noqa: E402

NOW = datetime.now(UTC)
SOMEBODY = Actor(uuid4(), uuid4(), Role.EXPERT, uuid4(), "RU-PER", "Somebody")
OTHER_WORK = "SELECT pg_sleep(0.003)"


@dataclass(frozen=True, slots=True, kw_only=True)
class KettleBoiled(Event):
    subject: ClassVar[str] = "kettle"
    kettle_id: UUID
    urgency: str = "urgent"


def main(rounds: int, writers: int, seconds: float) -> None:
    call_command("migrate", verbosity=0)
    print(HEADER)
    print(cost_of(_deed, rounds=rounds).row("a deed in a transaction of its own (BEGIN, COMMIT besides)"))
    with transaction.atomic():
        print(cost_of(_deed, rounds=rounds).row("a deed in a transaction that writes more"))
        print(cost_of(_reading, rounds=rounds).row("a reading in a transaction that writes more"))
    print()
    sharded = _parallel(writers, seconds)
    verification = _verification()
    _keep_one_head()
    single = _parallel(writers, seconds)
    print(
        f"| {writers} parallel writers, 3 ms of other work before each commit | entries a second |\n|---|---|"
    )
    print(f"| sixteen chains | {sharded:,.0f} |")
    print(f"| one chain | {single:,.0f} |")
    print(f"| ratio | {sharded / single:.1f} |")
    print(f"\n{verification}")


def _deed() -> int:
    publish(KettleBoiled(kettle_id=uuid4()), by=SOMEBODY, at=NOW)
    return 0


def _reading() -> int:
    record_read(subject="kettle", subject_id=uuid4(), what="KettleSeen", by=SOMEBODY, at=NOW)
    return 0


def _parallel(writers: int, seconds: float) -> float:
    """Entries a second of that many processes, each with a connection of its own."""
    connection.close()
    with get_context("fork").Pool(writers) as pool:
        return sum(pool.map(_write_for, [seconds] * writers)) / seconds


def _write_for(seconds: float) -> int:
    _deed()  # connects
    written, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        with transaction.atomic():
            _deed()
            with connection.cursor() as cursor:
                cursor.execute(OTHER_WORK)
        written += 1
    return written


def _keep_one_head() -> None:
    """For the comparison only; the product never switches its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_chainhead DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_chainhead WHERE shard > 0")
        cursor.execute("ALTER TABLE audit_chainhead ENABLE TRIGGER USER")


def _verification() -> str:
    """The speed of the verifier over everything written so far."""
    began = time.process_time()
    checked = verify_chain(since={}, at=NOW).entries
    spent = time.process_time() - began
    return f"verification: {checked:,} entries, {spent / checked * 1e6:.0f} CPU-s for a million"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
