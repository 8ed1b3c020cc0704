"""Letters, and the daily round."""

import smtplib
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders
from consilia.notifications import queries, services
from consilia.notifications.domain.kinds import Kind, Urgency

# After 3, 9, 27 ... seconds: the eighth and last attempt comes 55 minutes after the first.
RETRIES = 7
BACK_OFF = RetryStrategy(
    max_attempts=RETRIES, exponential_wait=3, retry_exceptions={OSError, smtplib.SMTPException}
)


@app.task(name="notifications.send_email", queue="mail", retry=BACK_OFF, pass_context=True)
def send_email(context: JobContext, *, notification_id: str) -> None:
    """One e-mail; after the last attempt the news says that its e-mail failed."""
    try:
        services.send_email(notification_id=UUID(notification_id), by=Actor.system(), at=timezone.now())
    except (OSError, smtplib.SMTPException):
        if context.job.attempts >= RETRIES:
            services.give_up_email(
                notification_id=UUID(notification_id), by=Actor.system(), at=timezone.now()
            )
        raise


@app.task(name="notifications.tell_of_broken_chain", queue="notifications")
def tell_of_broken_chain(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """Every auditor and administrator of the network hears at once that the log does not hold."""
    now = timezone.now()
    services.notify(
        users=holders(role=Role.AUDITOR, at=now) | holders(role=Role.ADMINISTRATOR, at=now),
        kind=Kind.CHAIN_BROKEN,
        subject="verification",
        subject_id=UUID(subject_id),
        urgency=Urgency.EMERGENCY,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=now,
    )


@app.periodic(cron="*/15 * * * *")
@app.task(name="notifications.send_digests", queue="mail", queueing_lock="notifications.send_digests")
def send_digests(timestamp: int) -> None:
    """A job for each person whose daily e-mail is due. Time zones differ by quarters of an hour."""
    for user_id in queries.digests_due(timezone.now()):
        send_digest.configure(lock=f"digest:{user_id}").defer(user_id=str(user_id))


@app.task(name="notifications.send_digest", queue="mail", retry=BACK_OFF)
def send_digest(*, user_id: str, **_: Any) -> None:
    services.send_digest(user_id=UUID(user_id), by=Actor.system(), at=timezone.now())
