"""Work behind the pages: plans made and ended, people reminded and asked, cases closed."""

import smtplib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.followup import services
from consilia.followup.domain.words import Ended

# Why a plan ends, by the event that ends it.
ENDS = {
    "CaseWithdrawn": Ended.WITHDRAWN,
    "CaseMarkedDuplicate": Ended.DUPLICATE,
    "CaseDeclined": Ended.DECLINED,
    "CaseEndedByDeath": Ended.DIED,
}
# After 3, 9, 27 ... seconds: the eighth and last attempt comes 55 minutes after the first.
RETRIES = 7
BACK_OFF = RetryStrategy(
    max_attempts=RETRIES, exponential_wait=3, retry_exceptions={OSError, smtplib.SMTPException}
)
TAPS_KEPT = timedelta(days=2)


@app.task(name="followup.plan", queue="clocks")
def plan(*, subject_id: str, **_: Any) -> None:
    """The case was acknowledged."""
    services.make_plan(case_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="followup.end_plan", queue="clocks")
def end_plan(*, event: str, subject_id: str, **_: Any) -> None:
    """The case came to an end after which nothing is asked any more."""
    services.end_plan(case_id=UUID(subject_id), because=ENDS[event], by=Actor.system(), at=timezone.now())


@app.task(name="followup.case_closed", queue="clocks")
def case_closed(*, subject_id: str, **_: Any) -> None:
    services.case_closed(case_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="followup.child_died", queue="clocks")
def child_died(*, subject_id: str, **_: Any) -> None:
    services.end_plans_of_child(child_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="followup.remind", queue="clocks", queueing_lock="followup.remind")
def remind(timestamp: int) -> None:
    """Every five minutes: mornings come at another moment in each time zone."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.lapse_outcomes(by=Actor.system(), at=now)
    services.settle_unconfirmed(by=Actor.system(), at=now)
    services.remind(by=Actor.system(), at=now)


@app.task(name="followup.send_link", queue="mail", retry=BACK_OFF, pass_context=True)
def send_link(context: JobContext, *, link_id: str) -> None:
    """One letter; after the last attempt the link says that its letter failed."""
    try:
        services.send_link(link_id=UUID(link_id), by=Actor.system(), at=timezone.now())
    except (OSError, smtplib.SMTPException):
        if context.job.attempts >= RETRIES:
            services.give_up_link(link_id=UUID(link_id), by=Actor.system(), at=timezone.now())
        raise


@app.periodic(cron="23 3 * * *")
@app.task(name="followup.forget_taps", queueing_lock="followup.forget_taps")
def forget_taps(timestamp: int) -> None:
    del timestamp
    services.forget_taps(before=timezone.now() - TAPS_KEPT)
