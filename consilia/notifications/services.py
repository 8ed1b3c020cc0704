"""What is done with news: tell, read, choose, send. Each deed is one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import people
from consilia.audit.services import publish
from consilia.notifications import mail
from consilia.notifications.domain.kinds import Email, Kind, Urgency, Ways
from consilia.notifications.domain.topics import CHANNEL, notices, user_topic
from consilia.notifications.events import PreferenceChanged
from consilia.notifications.models import Notification, Preference
from consilia.notifications.queries import all_ways_of, unread_about, ways_of

# A second e-mail that says the same words would only teach people to ignore the first.
SAME_NEWS = timedelta(minutes=15)
_EMAIL_STATE = {
    Email.NEVER: Notification.EmailState.NONE,
    Email.AT_ONCE: Notification.EmailState.WAITING,
    Email.DAILY: Notification.EmailState.DIGEST,
}
EmailState = Notification.EmailState


@transaction.atomic
def notify(
    *,
    users: Iterable[UUID],
    kind: Kind,
    subject: str,
    subject_id: UUID,
    urgency: Urgency | str,
    cause: UUID | str,
    by: Actor,
    at: datetime,
    reference: str = "",
    past: bool = False,
) -> Sequence[Notification]:
    """Tell each of `users` once that `kind` happened to the subject; answer what is new.

    Whoever did the deed is not told of it. The same `cause` told again is no news.

    Args:
        by: who did the deed that is told.
        cause: what makes a repetition recognisable, such as the audit entry's identifier.
        reference: the public number of the subject; never a name, never a clinical word.
        past: for news of long ago, such as an import: nobody is written to.
    """
    told = set(users) - {by.user_id}
    urgency = Urgency(urgency)
    news = [
        Notification(
            user_id=user_id,
            kind=kind,
            subject=subject,
            subject_id=subject_id,
            reference=reference,
            urgency=urgency,
            cause=str(cause),
            created_at=at,
            in_app=ways.in_app,
            email_state=EmailState.NONE if past else _EMAIL_STATE[ways.email],
        )
        for user_id, ways in _ways(told, kind, urgency)
    ]
    new = _insert_new(news)
    _queue_emails(new)
    announce(topics=[user_topic(row.user_id) for row in new if row.in_app])
    return new


def _ways(told: set[UUID], kind: Kind, urgency: Urgency) -> Iterable[tuple[UUID, Ways]]:
    for user_id, chosen in ways_of(sorted(told), kind).items():
        ways = chosen.for_urgency(urgency)
        if not ways.silent:
            yield user_id, ways


def _insert_new(news: list[Notification]) -> list[Notification]:
    """Store what was not told before. The unique constraint decides, also between two jobs at once."""
    if not news:
        return []
    Notification.objects.bulk_create(news, ignore_conflicts=True)
    stored = set(Notification.objects.filter(id__in=[row.id for row in news]).values_list("id", flat=True))
    return [row for row in news if row.id in stored]


def _queue_emails(news: Sequence[Notification]) -> None:
    # By name: jobs stand above services, and the queue row commits with the news.
    waiting = [row for row in news if row.email_state == EmailState.WAITING]
    jobs: list[dict[str, JSONValue]] = [{"notification_id": str(row.id)} for row in waiting]
    if jobs:
        app.configure_task("notifications.send_email", queue="mail").batch_defer(*jobs)


_quiet: ContextVar[bool] = ContextVar("pages are left alone", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Within the block nothing is announced: what is entered about the past changes no page of today."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def announce(*, topics: Iterable[str]) -> None:
    """Tell the pages that listen to `topics` to look again, once this transaction commits."""
    if _quiet.get():
        return
    with connection.cursor() as cursor:
        for payload in notices(topics, key=settings.SECRET_KEY):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


@transaction.atomic
def mark_read(*, notification_id: UUID, by: Actor, at: datetime) -> Notification:
    """Mark one piece of news as read; the first time counts.

    Raises:
        Notification.DoesNotExist: there is none, or it is somebody else's.
    """
    news = Notification.objects.select_for_update().get(id=notification_id, user_id=by.person_id)
    if news.read_at is None:
        news.read_at = at
        news.save(update_fields=["read_at"])
        _announce_own(by)
    return news


@transaction.atomic
def mark_unread(*, notification_id: UUID, by: Actor, at: datetime) -> None:
    """Undo `mark_read`."""
    if Notification.objects.filter(id=notification_id, user_id=by.person_id).update(read_at=None):
        _announce_own(by)


def mark_subject_read(*, subject: str, subject_id: UUID, by: Actor, at: datetime) -> int:
    """Everything about one thing is read by opening its page; answer how much was unread."""
    if not unread_about(by.person_id, subject, subject_id):  # as with most openings
        return 0
    rows = Notification.objects.filter(user_id=by.person_id, subject=subject, subject_id=subject_id)
    with transaction.atomic():
        return _mark(rows.unread(), by, at)


@transaction.atomic
def mark_all_read(*, until: datetime, by: Actor, at: datetime) -> int:
    """Mark what the person has seen, up to `until`: news that came meanwhile stays unread.

    `at` is what `undo_mark_all_read` takes to take back exactly these.
    """
    rows = Notification.objects.filter(user_id=by.person_id, created_at__lte=until).shown()
    return _mark(rows.unread(), by, at)


@transaction.atomic
def undo_mark_all_read(*, marked_at: datetime, by: Actor, at: datetime) -> int:
    """Make unread again what was marked at that very instant."""
    count = Notification.objects.filter(user_id=by.person_id, read_at=marked_at).update(read_at=None)
    _announce_own(by)
    return count


def _mark(rows: QuerySet[Notification], by: Actor, at: datetime) -> int:
    count = rows.update(read_at=at)
    if count:
        _announce_own(by)
    return count


def _announce_own(by: Actor) -> None:
    announce(topics=[user_topic(by.person_id)])


@transaction.atomic
def set_preferences(*, chosen: Mapping[Kind, Ways], by: Actor, at: datetime) -> list[Kind]:
    """Choose how one hears of these kinds from now on; answer those that changed.

    What was already told stays as it is.
    """
    before = all_ways_of(by.person_id)
    changed = [kind for kind, ways in chosen.items() if before[kind] != ways]
    for kind in changed:
        in_app, email = chosen[kind].in_app, chosen[kind].email.value
        Preference.objects.update_or_create(
            user_id=by.person_id, kind=kind, defaults={"in_app": in_app, "email": email}
        )
        event = PreferenceChanged(user_id=by.person_id, kind=kind.value, in_app=in_app, email=email)
        publish(event, by=by, at=at)
    return changed


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
    if not user.is_active or ways_of([user_id], kind)[user_id].email is Email.NEVER:
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
