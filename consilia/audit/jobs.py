"""The log is verified without anybody asking: what is new every hour, everything every week."""

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.audit import queries, services


@app.periodic(cron="7 * * * *")
@app.task(name="audit.verify_new", queue="audit", queueing_lock="audit.verify_new", lock="audit.verify")
def verify_new(timestamp: int) -> None:
    """Go on from the last walk that found nothing."""
    del timestamp  # the run after a pause must use the present
    services.verify_chain(since=queries.last_places_that_held(), at=timezone.now())


@app.periodic(cron="37 3 * * 0")
@app.task(name="audit.verify_all", queue="audit", queueing_lock="audit.verify_all", lock="audit.verify")
def verify_all(timestamp: int) -> None:
    """From the first entry on: also finds what was changed before the last walk."""
    del timestamp
    services.verify_chain(since={}, at=timezone.now())
