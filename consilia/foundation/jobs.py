"""The housekeeping of the job queue.

A worker that dies leaves its jobs marked as running for ever: the queue does not start them again by
itself. Every minute the jobs of workers without a heartbeat go back into the queue. A worker that was
only slow may then run a job beside another one, therefore every job must bear to run twice.
"""

import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from consilia.foundation.visits import forget_visits

log = logging.getLogger("consilia.jobs")

# A worker's heart beats every 10 seconds.
DEAD_AFTER = timedelta(seconds=30)
# A job that takes its worker down each time is the cause, not the victim.
MOST_RESTARTS = 5
KEPT_FOR = timedelta(days=3)


@app.periodic(cron="* * * * *")
@app.task(name="foundation.restart_stalled", queueing_lock="foundation.restart_stalled")
def restart_stalled(timestamp: int, dead_after: float = DEAD_AFTER.total_seconds()) -> None:
    """Put the jobs of dead workers back into the queue, and give up those that killed five of them."""
    async_to_sync(_restart_stalled)(dead_after)


@app.periodic(cron="25 4 * * *")
@app.task(name="foundation.forget_visits", queueing_lock="foundation.forget_visits")
def forget_old_visits(timestamp: int) -> None:
    """Every night: counts of visits to public pages are of no use after two days."""
    forget_visits(at=timezone.now())


async def _restart_stalled(dead_after: float) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_after):
        try:
            await _restart(job)
        except exceptions.ConnectorException:  # its worker was alive and has just finished it
            log.info("Job %s (%s) finished by itself.", job.id, job.task_name)


async def _restart(job: Job) -> None:
    if job.attempts >= MOST_RESTARTS:
        log.error("Job %s (%s) stalled %s times; given up.", job.id, job.task_name, job.attempts)
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    else:
        log.warning("Job %s (%s) stalled; started again.", job.id, job.task_name)
        await app.job_manager.retry_job(job, retry_at=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="foundation.forget_old_jobs", queueing_lock="foundation.forget_old_jobs")
def forget_old_jobs(timestamp: int) -> None:
    """Delete the rows of jobs that succeeded some days ago; failed ones stay until somebody looks."""
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=int(KEPT_FOR / timedelta(hours=1)))
