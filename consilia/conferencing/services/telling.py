"""Telling people and their calendars. Each is told once of each change, however often the job runs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.queries.invitations import invitation_for
from consilia.conferencing.queries.standing import signing_of
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.queries import letter_moment
from consilia.notifications.services import notify, send_invitation

# The letter of these is the one with the calendar file.
CALENDAR_KINDS = frozenset({Kind.SESSION_INVITED, Kind.SESSION_MOVED, Kind.SESSION_CANCELLED})
KINDS = CALENDAR_KINDS | {Kind.MINUTES_TO_SIGN}


@transaction.atomic
def tell_calendars(
    *,
    session_id: UUID,
    author_id: UUID | None,
    cause: UUID | str,
    by: Actor,
    at: datetime,
    past: bool = False,
) -> int:
    """Tell everybody whose calendar does not know the latest; answer how many.

    The author gets no news of the own deed, but her calendar hears of it as the others' do.

    Args:
        past: for what was played or imported: news in the product, and no letters.
    """
    session = Session.objects.locked(session_id)
    behind = [one for one in session.participants.select_related("user") if one.told_sequence != one.sequence]
    for participant in behind:
        kind = _kind_for(session, participant)
        participant.told_sequence = participant.sequence
        participant.save(update_fields=["told_sequence"])
        if kind is None:
            continue
        _notify(session, kind, [participant.user_id], author_id, cause, by=by, at=at)
        if not past:
            _queue_letter(session, participant, kind, at=at)
    return len(behind)


@transaction.atomic
def send_calendar(
    *, participant_id: UUID, sequence: int, kind: Kind | str, message_id: UUID, by: Actor, at: datetime
) -> bool:
    """Write the letter with the calendar file, unless a newer one is on its way; answer whether it went.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    participant = Participant.objects.select_related("session", "user").get(pk=participant_id)
    if participant.sequence != sequence:
        return False
    method, calendar = invitation_for(participant)
    return send_invitation(
        user_id=participant.user_id,
        kind=Kind(kind),
        method=method,
        calendar=calendar,
        message_id=message_id,
        by=by,
        at=at,
    )


@transaction.atomic
def tell_signers(
    *, session_id: UUID, author_id: UUID | None, by: Actor, at: datetime, past: bool = False
) -> int:
    """After the session: tell those who have to sign. After a change of the text: those who have to sign again."""
    session = Session.objects.locked(session_id)
    if session.state != State.HELD or session.minutes.is_sealed:
        return 0
    waiting = [one.participant for one in signing_of(session) if one.signed_at is None]
    for participant in waiting:
        _notify(
            session,
            Kind.MINUTES_TO_SIGN,
            [participant.user_id],
            author_id,
            _asked_because(participant),
            by=by,
            at=at,
            past=past,
        )
    return len(waiting)


def _asked_because(participant: Participant) -> UUID:
    """What makes it news: the signature that counts no more, or that there is none yet. Each is told once."""
    outdated = participant.signatures.order_by("-signed_at").values_list("id", flat=True).first()
    return outdated or participant.id


def _kind_for(session: Session, participant: Participant) -> Kind | None:
    gone = session.state == State.CANCELLED or participant.removed_at is not None
    if participant.told_sequence is None:
        return None if gone else Kind.SESSION_INVITED  # who never heard of it need not hear that it is off
    return Kind.SESSION_CANCELLED if gone else Kind.SESSION_MOVED


def _notify(
    session: Session,
    kind: Kind,
    user_ids: Sequence[UUID],
    author_id: UUID | None,
    cause: UUID | str,
    *,
    by: Actor,
    at: datetime,
    past: bool = False,
) -> None:
    notify(
        users=set(user_ids) - {author_id},
        kind=kind,
        subject="session",
        subject_id=session.id,
        urgency=session.urgency,
        cause=cause,
        by=by,
        at=at,
        reference=session.reference,
        past=past or kind in CALENDAR_KINDS,
    )


def _queue_letter(session: Session, participant: Participant, kind: Kind, *, at: datetime) -> None:
    """For when the reader may be disturbed, or at once where the session begins before her quiet hours are over."""
    moment = letter_moment(participant.user, Urgency(session.urgency), at=at)
    waits = at < moment < session.starts
    # By name: jobs stand above services, and the queue row commits with the news.
    job = app.configure_task(
        "conferencing.send_calendar", queue="mail", schedule_at=moment if waits else None
    )
    job.defer(participant_id=str(participant.id), sequence=participant.sequence, kind=kind.value)
