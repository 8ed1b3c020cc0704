"""The letters: sent once, put off while they would only repeat themselves, held at night."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import people
from consilia.notifications import mail
from consilia.notifications.domain.kinds import Email, Kind, Urgency
from consilia.notifications.models import Notification
from consilia.notifications.queries import ways_of

# A second e-mail that says the same words would only teach people to ignore the first.
SAME_NEWS = timedelta(minutes=15)
EmailState = Notification.EmailState


@transaction.atomic
def send_email(*, notification_id: UUID, by: Actor, at: datetime) -> EmailState:
    """Send the e-mail of one piece of news, if it still waits for it; answer its state.

    Running twice sends once: the row is locked while the letter goes out. Should the process die
    between the letter and the commit, the second letter carries the same Message-ID.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it; nothing is changed.
    """
    news = Notification.objects.select_for_update(of=("self",)).select_related("user").get(id=notification_id)
    if news.email_state != EmailState.WAITING:
        return EmailState(news.email_state)
    if news.read_at is not None or _said_a_moment_ago(news, at):
        news.email_state = EmailState.COVERED
    else:
        mail.send(news.user, message_id=news.id)
        news.email_state, news.emailed_at = EmailState.SENT, at
    news.save(update_fields=["email_state", "emailed_at"])
    return EmailState(news.email_state)


def _said_a_moment_ago(news: Notification, at: datetime) -> bool:
    """Whether an e-mail with the same words lies unanswered in the inbox. Emergencies always knock."""
    if news.urgency == Urgency.EMERGENCY:
        return False
    return Notification.objects.filter(user_id=news.user_id, emailed_at__gt=at - SAME_NEWS).unread().exists()


def give_up_email(*, notification_id: UUID, by: Actor, at: datetime) -> None:
    """After the last attempt: say that the e-mail failed, so that someone can see it."""
    Notification.objects.filter(id=notification_id, email_state=EmailState.WAITING).update(
        email_state=EmailState.FAILED
    )


def send_invitation(
    *, user_id: UUID, kind: Kind, method: str, calendar: bytes, message_id: UUID, by: Actor, at: datetime
) -> bool:
    """The letter about `kind` with a calendar file, at once, unless the person wants no e-mail about it.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    user = people([user_id])[user_id]
    if not user.is_active or ways_of([user_id], kind, at=at)[user_id].email is Email.NEVER:
        return False
    mail.send(user, message_id=message_id, calendar=mail.CalendarFile(method, calendar))
    return True


@transaction.atomic
def send_digest(*, user_id: UUID, by: Actor, at: datetime) -> int:
    """Send one e-mail for all news that waits for the daily one; answer for how many it stands.

    What was read meanwhile needs no letter. Running twice sends once.
    """
    waiting = list(
        Notification.objects.filter(user_id=user_id, awaits_digest=True, created_at__lte=at)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .order_by("created_at", "id")
    )
    unread = [news.id for news in waiting if news.read_at is None]
    rows = Notification.objects.filter(id__in=[news.id for news in waiting])
    if unread:
        mail.send(waiting[0].user, message_id=unread[0])
        rows.filter(id__in=unread).update(email_state=EmailState.SENT, emailed_at=at)
    rows.exclude(id__in=unread).update(email_state=EmailState.COVERED)
    return len(unread)
