"""Background jobs that need somebody: started again, or put aside."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.notifications.events import JobPutAside, JobTriedAgain
from consilia.notifications.permissions import may_look_after_letters
from consilia.notifications.queries.stuck import DOING, FAILED, WAITING, stuck_job


class StillWaiting(SomebodyWasFirst):
    message = _("This job has not begun yet: no worker takes jobs. Look after the worker instead.")


@transaction.atomic
def try_job_again(*, job_id: int, by: Actor, at: datetime) -> None:
    """Put a job that failed, or that hangs, back into the queue. Every job bears to run twice.

    Raises:
        SomebodyWasFirst: it is no longer stuck. StillWaiting: it never began.
    """
    job = _stuck(job_id, by, at)
    if job.status == WAITING:
        raise StillWaiting
    app.job_manager.retry_job_by_id(job_id=job_id, retry_at=at)
    publish(JobTriedAgain(job_id=UUID(int=job_id), task=job.task_name), by=by, at=at)


@transaction.atomic
def put_job_aside(*, job_id: int, by: Actor, at: datetime) -> None:
    """Take a failed job off the list; what it should have done is not done.

    Raises:
        SomebodyWasFirst: it is no longer failed.
    """
    job = _stuck(job_id, by, at)
    if job.status != FAILED:
        raise SomebodyWasFirst
    with connection.cursor() as cursor:  # the queue itself knows no way from failed to cancelled
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = %s AND status = 'failed'", [job_id]
        )
    publish(JobPutAside(job_id=UUID(int=job_id), task=job.task_name), by=by, at=at)


def _stuck(job_id: int, by: Actor, at: datetime) -> ProcrastinateJob:
    if not may_look_after_letters(by):
        raise NotAllowed
    job = stuck_job(job_id, at)
    if job is None or job.status not in {FAILED, DOING, WAITING}:
        raise SomebodyWasFirst
    return job
