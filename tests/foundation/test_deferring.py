"""What a job defers in a real worker is deferred with its deed, or not at all."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.workers import database_url, process, wait_for

# The deed is slow after it has deferred, so that an echo that was let out too early finds nothing.
WORKER = """
import time, django
django.setup()
from django.db import connection, transaction
from procrastinate.contrib.django import app

@app.task(name="tests.echo", queue="tests")
def echo(number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_heard SELECT %s, count(*) FROM tests_said WHERE number = %s", [number] * 2)

@app.task(name="tests.deed", queue="tests")
def deed(number, fails):
    with transaction.atomic(), connection.cursor() as cursor:
        echo.defer(number=number)
        time.sleep(0.5)
        cursor.execute("INSERT INTO tests_said VALUES (%s)", [number])
        assert not fails

with app.replace_connector(app.connector.get_worker_connector()):
    app.run_worker(queues=["tests"], concurrency=4, fetch_job_polling_interval=0.05, wait=True, listen_notify=False)
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_job_defers_waits_for_the_deed_and_goes_with_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE tests_said (number int); CREATE TABLE tests_heard (number int, said int)"
        )
    deeds = app.configure_task("tests.deed", queue="tests")
    deeds.batch_defer({"number": 1, "fails": False}, {"number": 2, "fails": True})
    with process("-c", WORKER, DATABASE_URL=database_url()):
        jobs = ProcrastinateJob.objects.filter(queue_name="tests")
        wait_for(lambda: not jobs.filter(status__in=["todo", "doing"]).exists())
    states = jobs.values_list("task_name", "status").order_by("id")
    assert list(states) == [
        ("tests.deed", "succeeded"),
        ("tests.deed", "failed"),
        ("tests.echo", "succeeded"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, said FROM tests_heard")
        assert cursor.fetchall() == [(1, 1)]
