"""Work behind the pages: reading images out of files."""

from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from consilia.foundation.slices import AFTER_EVERYTHING, queue_once
from consilia.foundation.undertakings import advance, begin, finish
from consilia.imaging import services

# After 4, 16, 64 and 256 seconds: what is wrong with a store, a disk or the database often passes by itself.
RETRIES = 4
SLICE = timedelta(seconds=5)
BACK_OFF = RetryStrategy(max_attempts=RETRIES, exponential_wait=4)


@app.task(name="imaging.take_in", queue="images", retry=BACK_OFF, pass_context=True)
def take_in(context: JobContext, /, *, subject_id: str, **_: Any) -> None:
    """A file came: read what it holds. A repeated run goes on where the first one ended.

    What is wrong with the file is no failure of this job. The last failure is told on the page of the file, and left to
    the list of failed jobs, from where an administrator lets it run again.
    """
    try:
        services.take_in(intake_id=UUID(subject_id), at=timezone.now())
    except Exception:
        if context.job.attempts >= RETRIES:
            services.give_up(intake_id=UUID(subject_id), at=timezone.now())
        raise


@app.periodic(cron="10 * * * *")
@app.task(name="imaging.look_behind", queue="images", queueing_lock="imaging.look_behind")
def look_behind(timestamp: int) -> None:
    """Every hour, so also after a new version was installed: what an older one did not note is noted by and by."""
    del timestamp
    now, total = timezone.now(), services.left_behind()
    if total:
        work = begin(
            key=f"imaging {now:%Y-%m-%d %H}",
            title_en="Images and marks of older versions",
            title_ru="Снимки и пометки прежних версий",
            total=total,
            at=now,
        )
        go_on(work.key, done=0)


@app.task(name="imaging.catch_up", queue="images", lock="imaging.catch_up", priority=AFTER_EVERYTHING)
def catch_up(*, key: str, done: int) -> None:
    """Some seconds of it; then the rest is queued behind the files that came meanwhile."""
    until = monotonic() + SLICE.total_seconds()
    for _row in services.catch_up():
        done += 1
        if monotonic() > until:
            advance(key=key, to=done, at=timezone.now())
            go_on(key, done=done)
            return
    finish(key=key, at=timezone.now())


def go_on(key: str, *, done: int) -> None:
    """See to it that one slice is queued."""
    queue_once(catch_up, lock="imaging.catch_up", key=key, done=done)
