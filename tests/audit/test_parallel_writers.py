"""Many writers at once, in transactions of their own that really commit."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from consilia.audit import queries
from consilia.audit.models import AuditEntry, ChainHead
from tests.factories.audit import boil_kettles, verify_log

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def in_parallel(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; an exception in one of them is raised here."""

    def work_and_close(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        futures: list[Future[Any]] = [pool.submit(work_and_close, work) for work in works]
        return [future.result(timeout=60) for future in futures]


def test_parallel_writers_leave_no_gap_and_no_double() -> None:
    start = Barrier(WRITERS)

    def write() -> None:
        start.wait()
        for turn in range(12):
            with transaction.atomic():
                boil_kettles(1 + turn % 3)

    in_parallel(*[write] * WRITERS)
    assert AuditEntry.objects.count() == WRITERS * 24
    assert verify_log().holds  # every number once, each behind the one before it


def test_writers_who_hold_a_head_at_the_same_time_hold_different_ones() -> None:
    everybody = Barrier(WRITERS)

    def write() -> int:
        with transaction.atomic():
            (entry,) = boil_kettles()
            everybody.wait(timeout=30)  # nobody commits before all have written
            return entry.shard

    assert max(Counter(in_parallel(*[write] * WRITERS)).values()) == 1


def test_a_long_transaction_delays_nobody() -> None:
    written, done = Event(), Event()

    def long() -> None:
        with transaction.atomic():
            boil_kettles()
            written.set()
            assert done.wait(timeout=30)

    def short() -> None:
        assert written.wait(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        for _ in range(40):
            boil_kettles()
        done.set()

    in_parallel(long, short)
    assert verify_log().entries == 41


def test_who_writes_locks_and_writes_again_meets_no_deadlock() -> None:
    """Each takes a head, then a row that all the others want too, then a head again."""
    start = Barrier(WRITERS)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE wanted_by_all AS SELECT 1 AS id")

    def write() -> None:
        start.wait()
        for _ in range(6):
            with transaction.atomic():
                boil_kettles()
                with connection.cursor() as cursor:
                    cursor.execute("SELECT id FROM wanted_by_all FOR UPDATE")
                boil_kettles()

    in_parallel(*[write] * WRITERS)
    assert verify_log().entries == WRITERS * 12


def test_when_every_head_is_held_a_writer_waits_for_one() -> None:
    held, asked = Event(), Event()

    def hold_all() -> None:
        with transaction.atomic():
            assert len(ChainHead.objects.select_for_update()) == 16
            held.set()
            assert not asked.wait(timeout=0.3), "the writer went past a held head"

    def write() -> None:
        assert held.wait(timeout=30)
        boil_kettles()
        asked.set()

    in_parallel(hold_all, write)
    assert verify_log().entries == 1


def test_the_verifier_is_not_confused_by_writers_at_work() -> None:
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            boil_kettles()

    def verify_often() -> list[bool]:
        try:
            return [verify_log().holds for _ in range(15)]
        finally:
            stop.set()

    *_, findings = in_parallel(write, write, verify_often)
    assert all(findings)
    assert sum(place.number for place in queries.heads().values()) == AuditEntry.objects.count()
