"""Long work done in slices: some seconds of it, then the rest is queued behind whatever came meanwhile."""

from contextlib import suppress
from typing import Any, Final

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

# The priority of a slice: a worker does one thing at a time, and first what people wait for.
AFTER_EVERYTHING: Final = -10


def queue_once(task: Task[Any, Any, Any], *, lock: str, **told: Any) -> None:
    """See to it that one run of `task` waits under the queueing lock `lock`: one that waits already will do."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.configure(queueing_lock=lock).defer(**told)
