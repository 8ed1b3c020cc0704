"""Work behind the pages: studies carried between archives and cases."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.archives import services
from consilia.archives.carrying import Told, fetch_study, send_study
from consilia.archives.domain.problems import PASSING, Problem
from consilia.archives.models import Transfer
from consilia.archives.queries import images_to_send
from consilia.archives.services.transfers import doer_of
from consilia.archives.wire import Failed
from consilia.foundation.refusals import Refusal
from consilia.foundation.sealing import CannotOpen
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify

# After 4, 16, 64 ... seconds: the sixth and last attempt comes 23 minutes after the first.
RETRIES = 5
BACK_OFF = RetryStrategy(max_attempts=RETRIES, exponential_wait=4, retry_exceptions={Failed})


@app.task(name="archives.carry", queue="transfers", retry=BACK_OFF, pass_context=True)
def carry(context: JobContext, /, *, subject_id: str, **_: Any) -> None:
    """One study. A repeated run begins again: nothing is kept before all of it has come."""
    which: dict[str, Any] = {"transfer_id": UUID(subject_id), "by": Actor.system()}
    transfer = services.begin_attempt(**which, at=timezone.now())
    if transfer is None:
        return
    try:
        _carried(transfer, which)
    except Failed as failed:
        if failed.problem in PASSING and context.job.attempts < RETRIES:
            raise
        services.give_up(**which, problem=failed.problem, at=timezone.now())
    except CannotOpen:
        services.give_up(**which, problem=Problem.SECRET, at=timezone.now())
    except Refusal:  # the case was closed meanwhile, is full, or the file is none that we take
        services.give_up(**which, problem=Problem.CASE, at=timezone.now())


@app.task(name="archives.tell_of_end", queue="notifications")
def tell_of_end(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """Who began it hears what became of it, and is led to where it is told; who sees the case no more hears nothing."""
    now = timezone.now()
    transfer = Transfer.objects.select_related("case").get(pk=subject_id)
    subject = services.place_of_news(transfer, now)
    if subject is None:
        return
    notify(
        users=[transfer.begun_by_id],
        kind=Kind.STUDY_NOT_CARRIED if transfer.problem or transfer.refused else Kind.STUDY_CARRIED,
        subject=subject,
        subject_id=transfer.case_id,
        urgency=transfer.case.urgency,
        cause=entry_id,
        by=Actor.system(),
        at=now,
        reference=transfer.case.number,
    )


def _carried(transfer: Transfer, which: dict[str, Any]) -> None:
    def tell(done: int, total: int) -> None:
        services.advance(**which, done=done, total=total, at=timezone.now())

    (_pulled if transfer.way == Transfer.Way.PULL else _pushed)(transfer, which, tell)


def _pulled(transfer: Transfer, which: dict[str, Any], tell: Told) -> None:
    with TemporaryFile() as archive:
        images = fetch_study(services.door_of(transfer.archive), transfer.study_uid, into=archive, tell=tell)
        archive.seek(0)
        services.keep_pulled(**which, archive=archive, images=images, at=timezone.now())


def _pushed(transfer: Transfer, which: dict[str, Any], tell: Told) -> None:
    now = timezone.now()
    images = images_to_send(transfer.case, transfer.study_uid, doer_of(transfer, now), now)
    stored = send_study(services.door_of(transfer.archive), images, tell=tell)
    services.keep_pushed(**which, images=len(stored.taken), refused=list(stored.refused), at=timezone.now())
