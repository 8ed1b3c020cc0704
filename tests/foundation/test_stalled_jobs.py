"""A worker dies in the middle of its work, and every job is done all the same, once."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.types import JSONValue

from consilia.foundation import jobs
from tests.workers import database_url, process, wait_for

COUNT = 120
# What a worker of this test does: leave a mark before its work, and do the work once for each number.
WORKER = """
import time, django
django.setup()
from django.db import connection, transaction
from procrastinate.contrib.django import app

@app.task(name="tests.tally")
def tally(number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_started VALUES (%s)", [number])
    time.sleep(0.02)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_done VALUES (%s) ON CONFLICT DO NOTHING", [number])

app.with_connector(app.connector.get_worker_connector()).run_worker(
    concurrency=4, update_heartbeat_interval=0.2, fetch_job_polling_interval=0.1, wait=True,
    listen_notify=False, install_signal_handlers=True,
)
"""


@pytest.fixture
def tally_tables(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_started (number int); CREATE TABLE tests_done (number int UNIQUE)")


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process, with the test's own settings and database."""
    with process("-c", WORKER, DATABASE_URL=database_url()) as child:
        yield child


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (found,) = cursor.fetchone()
    return int(found)


def restart_stalled() -> None:
    jobs.restart_stalled(timestamp=0, dead_after=4.0)  # twenty beats: a slow worker is not a dead one


@pytest.mark.slow
def test_jobs_of_a_killed_worker_are_done_exactly_once(tally_tables: None) -> None:
    numbers: list[dict[str, JSONValue]] = [{"number": number} for number in range(COUNT)]
    app.configure_task("tests.tally").batch_defer(*numbers)
    with worker() as first:
        wait_for(lambda: count("tests_done") >= COUNT // 4)
        first.send_signal(signal.SIGKILL)
        first.wait()
    stuck = ProcrastinateJob.objects.filter(status="doing").count()
    assert stuck > 0, "the worker died too politely to prove anything"
    with worker():
        wait_for(lambda: ProcrastinateJob.objects.filter(status="todo").count() == 0)
        wait_for(all_done_after_a_restart)
    assert count("tests_done") == COUNT
    assert count("tests_started") <= COUNT + stuck
    assert not ProcrastinateJob.objects.exclude(status="succeeded").exists()


def all_done_after_a_restart() -> bool:
    restart_stalled()
    return not ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).exists()


@pytest.fixture
def stalled_job(transactional_db: None) -> int:
    """A job whose worker was never heard of again."""
    identifier = app.configure_task("tests.tally").defer(number=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [identifier])
    return identifier


def test_a_stalled_job_goes_back_into_the_queue(stalled_job: int) -> None:
    restart_stalled()
    job = ProcrastinateJob.objects.get(id=stalled_job)
    assert (job.status, job.attempts) == ("todo", 1)


def test_a_job_that_kills_its_workers_is_given_up(stalled_job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [jobs.MOST_RESTARTS])
    restart_stalled()
    assert ProcrastinateJob.objects.get(id=stalled_job).status == "failed"


def test_a_job_that_finished_meanwhile_is_left_alone(
    stalled_job: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = app.job_manager
    found = manager.get_stalled_jobs

    async def found_too_late(*, seconds_since_heartbeat: float) -> list[Job]:
        rows = list(await found(seconds_since_heartbeat=seconds_since_heartbeat))
        await app.connector.execute_query_async(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %(id)s", id=stalled_job
        )
        return rows

    monkeypatch.setattr(manager, "get_stalled_jobs", found_too_late)
    restart_stalled()
    assert ProcrastinateJob.objects.get(id=stalled_job).status == "succeeded"


def test_old_successes_are_forgotten_and_failures_kept(transactional_db: None) -> None:
    for status in ("succeeded", "failed"):
        identifier = app.configure_task("tests.tally").defer(number=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, identifier])
            cursor.execute("UPDATE procrastinate_events SET at = now() - interval '4 days'")
    jobs.forget_old_jobs(timestamp=0)
    assert [job.status for job in ProcrastinateJob.objects.all()] == ["failed"]
