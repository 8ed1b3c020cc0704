"""The daily round of the store."""

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.documents import services


@app.periodic(cron="20 3 * * *")
@app.task(name="documents.sweep", queue="upkeep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Delete files that nothing points at, and counts of attempts long past."""
    services.sweep_files(at=timezone.now())
    services.forget_attempts(at=timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(name="documents.expire_uploads", queue="upkeep", queueing_lock="documents.expire_uploads")
def expire_uploads(timestamp: int) -> None:
    """Remove uploads that nobody went on with."""
    services.expire_uploads(at=timezone.now())
