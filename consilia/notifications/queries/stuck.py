"""Background jobs that need somebody: failed, running for too long, or waiting though they were due long ago."""

from datetime import datetime, timedelta
from typing import cast

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from consilia.foundation.paging import Page, keyset_page
from consilia.notifications.queries.letters import letter_policy

FAILED, DOING, WAITING = "failed", "doing", "todo"


def stuck_jobs(at: datetime, *, cursor: str | None) -> Page[ProcrastinateJob]:
    """The newest first; `since` is when each failed, was started, or should have been."""
    return keyset_page(_stuck(at).order_by("-id"), key=("-id",), cursor=cursor, key_of=lambda job: (job.id,))


def count_stuck_jobs(at: datetime) -> int:
    return _stuck(at).count()


def stuck_job(job_id: int, at: datetime) -> ProcrastinateJob | None:
    return _stuck(at).filter(id=job_id).first()


def _stuck(at: datetime) -> QuerySet[ProcrastinateJob]:
    late = at - timedelta(minutes=letter_policy(at).stuck_minutes)
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = ProcrastinateJob.objects.filter(status__in=[FAILED, DOING, WAITING])
    rows = rows.annotate(last=Subquery(events, output_field=DateTimeField()))
    rows = rows.annotate(since=Greatest(Coalesce("scheduled_at", "last"), "last"))
    return cast("QuerySet[ProcrastinateJob]", rows.filter(Q(status=FAILED) | Q(since__lt=late)).defer("args"))


def last_heartbeat() -> datetime | None:
    """When a worker was last alive."""
    row = ProcrastinateWorker.objects.order_by("-last_heartbeat").first()
    return row.last_heartbeat if row else None
