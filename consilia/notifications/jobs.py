"""Letters, and the rounds that send what waited."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders
from consilia.notifications import queries, services
from consilia.notifications.domain.kinds import Kind, Urgency

LETTERS_KEPT = timedelta(days=365)


@app.task(name="notifications.send_email", queue="mail")
def send_email(*, notification_id: str) -> None:
    """One e-mail. What does not go out is kept as a letter, which has attempts of its own."""
    services.send_email(notification_id=UUID(notification_id), by=Actor.system(), at=timezone.now())


@app.task(name="notifications.send_letter", queue="mail")
def send_letter(*, letter_id: str) -> None:
    """One more attempt."""
    services.send_letter(letter_id=UUID(letter_id), by=Actor.system(), at=timezone.now())


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


@app.task(name="notifications.send_digest", queue="mail")
def send_digest(*, user_id: str, **_: Any) -> None:
    services.send_digest(user_id=UUID(user_id), by=Actor.system(), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="notifications.release_held", queue="mail", queueing_lock="notifications.release_held")
def release_held(timestamp: int) -> None:
    """A job for each person whose quiet hours are over."""
    for user_id in queries.held_due(timezone.now()):
        send_held.configure(lock=f"held:{user_id}").defer(user_id=str(user_id))


@app.task(name="notifications.send_held", queue="mail")
def send_held(*, user_id: str, **_: Any) -> None:
    services.send_held(user_id=UUID(user_id), by=Actor.system(), at=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="notifications.forget_letters", queueing_lock="notifications.forget_letters")
def forget_letters(timestamp: int) -> None:
    """Letters in trouble that ended a year ago."""
    services.forget_letters(before=timezone.now() - LETTERS_KEPT)
