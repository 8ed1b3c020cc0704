"""Work behind the pages: news, and letters with calendar files."""

import smtplib
from uuid import UUID, uuid5

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.services.telling import send_calendar, tell_calendars, tell_signers

# After 3, 9, 27 ... seconds: the eighth and last attempt comes 55 minutes after the first.
BACK_OFF = RetryStrategy(
    max_attempts=7, exponential_wait=3, retry_exceptions={OSError, smtplib.SMTPException}
)


@app.task(name="conferencing.tell_calendars", queue="notifications")
def tell_of_session(*, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
    """Somebody called, moved or cancelled a session, or changed its list."""
    del event  # what each calendar knows already says what it has to be told
    tell_calendars(
        session_id=UUID(subject_id),
        author_id=UUID(author_id) if author_id else None,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=timezone.now(),
    )


@app.task(name="conferencing.tell_signers", queue="notifications")
def tell_of_minutes(*, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
    """The session was held, or its minutes were changed after it."""
    del event, entry_id  # what each has signed says whether she has to be told
    tell_signers(
        session_id=UUID(subject_id),
        author_id=UUID(author_id) if author_id else None,
        by=Actor.system(),
        at=timezone.now(),
    )


@app.task(name="conferencing.send_calendar", queue="mail", retry=BACK_OFF)
def send_calendar_letter(*, participant_id: str, sequence: int, kind: str) -> None:
    """One letter. Sent twice it has the same Message-ID and the same sequence: one entry in the calendar."""
    send_calendar(
        participant_id=UUID(participant_id),
        sequence=sequence,
        kind=kind,
        message_id=uuid5(UUID(participant_id), str(sequence)),
        by=Actor.system(),
        at=timezone.now(),
    )
