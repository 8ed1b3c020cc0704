"""The job queue inside a test: no worker process, the test's own connection and transaction."""

import json
import time
from typing import cast

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status


def run_until_idle(*, at_most: int = 1000) -> list[str]:
    """Run every job that is due, in order, until none is left; answer the names of what ran.

    A job that raises fails the test with its own exception. Jobs scheduled for later stay.
    """
    manager = app.job_manager
    worker = async_to_sync(manager.register_worker)()
    names: list[str] = []
    while job := async_to_sync(manager.fetch_job)(queues=None, worker_id=worker):
        assert len(names) < at_most, f"jobs keep queueing jobs: {names[-3:]}"
        _run(job)
        async_to_sync(manager.finish_job)(job, Status.SUCCEEDED, delete_job=False)
        names.append(job.task_name)
    return names


def _run(job: Job) -> None:
    task = app.tasks[job.task_name]
    # Django's connection hands JSON over as text; a worker's own connection would not.
    arguments = json.loads(cast(str, job.task_kwargs))
    context = JobContext(app=app, job=job, start_timestamp=time.time(), abort_reason=lambda: None)
    task(*([context] if task.pass_context else []), **arguments)
