"""The night's work: making the figures anew, beside everything that people wait for."""

from datetime import timedelta
from time import monotonic

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.analytics import services
from consilia.analytics.queries.standing import made_on_the_day_of
from consilia.foundation.slices import AFTER_EVERYTHING, queue_once

# The worker does one thing at a time: what people do now never waits longer than this.
SLICE = timedelta(seconds=3)


@app.periodic(cron="40 * * * *")
@app.task(name="analytics.begin", queueing_lock="analytics.begin")
def begin(timestamp: int) -> None:
    """Once a day, at night or as soon as the server is up again; a run that was cut off goes on."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    if not made_on_the_day_of(now):
        services.begin_run(at=now)
    keep_making()


@app.task(name="analytics.make", lock="analytics.make", priority=AFTER_EVERYTHING)
def make() -> None:
    """Some seconds of steps; then the rest is queued behind whatever came meanwhile."""
    until = monotonic() + SLICE.total_seconds()
    while services.take_step(at=timezone.now()):
        if monotonic() > until:
            keep_making()
            return


def keep_making() -> None:
    """See to it that one slice is queued."""
    queue_once(make, lock="analytics.make")
