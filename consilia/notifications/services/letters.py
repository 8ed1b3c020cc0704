"""The letters: sent once, put off while they would only repeat themselves, held while their reader sleeps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.accounts.queries import people
from consilia.notifications import mail
from consilia.notifications.domain.kinds import Email, Kind, Urgency
from consilia.notifications.models import Notification
from consilia.notifications.queries import ways_of
from consilia.notifications.queries.letters import open_block
from consilia.notifications.queries.quiet import is_left_alone
from consilia.notifications.services.failures import note_failure

# A second e-mail that says the same words would only teach people to ignore the first.
SAME_NEWS = timedelta(minutes=15)
EmailState = Notification.EmailState


@transaction.atomic
def send_email(*, notification_id: UUID, by: Actor, at: datetime) -> EmailState:
    """Send the e-mail of one piece of news, if it still waits for it; answer its state.

    Running twice sends once: the row is locked while the letter goes out. Should the process die
    between the letter and the commit, the second letter carries the same Message-ID. What fails is kept as a
    letter in trouble and tried again.
    """
    news = Notification.objects.select_for_update(of=("self",)).select_related("user").get(id=notification_id)
    if news.email_state != EmailState.WAITING or news.letter_id:
        return EmailState(news.email_state)
    if news.read_at is not None or _said_a_moment_ago(news, at):
        return _put([news], EmailState.COVERED)
    if is_left_alone(news.user, Urgency(news.urgency), at=at):
        return _put([news], EmailState.HELD)
    return _post(news.user, [news], at)


def _said_a_moment_ago(news: Notification, at: datetime) -> bool:
    """Whether an e-mail with the same words lies unanswered in the inbox. Emergencies always knock."""
    if news.urgency == Urgency.EMERGENCY:
        return False
    return Notification.objects.filter(user_id=news.user_id, emailed_at__gt=at - SAME_NEWS).unread().exists()


def _put(news: Sequence[Notification], state: EmailState, at: datetime | None = None) -> EmailState:
    Notification.objects.filter(id__in=[one.id for one in news]).update(email_state=state, emailed_at=at)
    return state


def _post(user: User, news: Sequence[Notification], at: datetime) -> EmailState:
    """One letter that stands for all of `news`."""
    if open_block(user):
        return _put(news, EmailState.BLOCKED)
    failure = mail.attempt(user, message_id=news[0].id)
    if failure is None:
        return _put(news, EmailState.SENT, at)
    return note_failure(user, news, failure, at=at)


def send_invitation(
    *, user_id: UUID, kind: Kind, method: str, calendar: bytes, message_id: UUID, by: Actor, at: datetime
) -> bool:
    """The letter about `kind` with a calendar file, at once, unless the person wants no e-mail about it.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    user = people([user_id])[user_id]
    if not user.is_active or open_block(user):
        return False
    if ways_of([user_id], kind, at=at)[user_id].email is Email.NEVER:
        return False
    mail.send(user, message_id=message_id, calendar=mail.CalendarFile(method, calendar))
    return True


def send_digest(*, user_id: UUID, by: Actor, at: datetime) -> int:
    """Send one e-mail for all news that waits for the daily one; answer for how many it stands.

    What was read meanwhile needs no letter. Running twice sends once.
    """
    return _send_together(user_id, EmailState.DIGEST, at)


def send_held(*, user_id: UUID, by: Actor, at: datetime) -> int:
    """After the quiet hours: one e-mail for all that was held; answer for how many it stands."""
    return _send_together(user_id, EmailState.HELD, at)


@transaction.atomic
def _send_together(user_id: UUID, state: EmailState, at: datetime) -> int:
    # Each state has an index of its own, which only the stored boolean reaches.
    mark = {EmailState.DIGEST: "awaits_digest", EmailState.HELD: "is_held"}[state]
    waiting = list(
        Notification.objects.filter(user_id=user_id, created_at__lte=at, **{mark: True})
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .order_by("created_at", "id")
    )
    unread = [news for news in waiting if news.read_at is None]
    _put([news for news in waiting if news.read_at is not None], EmailState.COVERED)
    if unread:
        _post(unread[0].user, unread, at)
    return len(unread)
