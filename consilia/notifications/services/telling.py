"""Telling people that something happened, and open pages that they should look again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from consilia.accounts.domain.actors import Actor
from consilia.notifications.domain.kinds import Email, Kind, Urgency
from consilia.notifications.domain.rules import Rule
from consilia.notifications.domain.topics import CHANNEL, notices, user_topic
from consilia.notifications.models import Notification
from consilia.notifications.queries import rules_of, watchers_of

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
    watchers: Iterable[UUID] = (),
    past: bool = False,
) -> Sequence[Notification]:
    """Tell each of `users` once that `kind` happened to the subject; answer what is new.

    Whoever did the deed is not told of it. The same `cause` told again is no news.

    Args:
        by: who did the deed that is told.
        cause: what makes a repetition recognisable, such as the audit entry's identifier.
        reference: the public number of the subject; never a name, never a clinical word.
        watchers: who may see the subject without having a part in it; told are those among them who asked for it.
        past: for news of long ago, such as an import: nobody is written to.
    """
    told = set(users) - {by.user_id}
    urgency = Urgency(urgency)
    rules = dict(_rules(told, set(watchers) - told - {by.user_id}, kind, urgency, at))
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
            in_app=rule.ways.in_app,
            email_state=EmailState.NONE if past else _EMAIL_STATE[rule.ways.email],
        )
        for user_id, rule in rules.items()
    ]
    new = _insert_new(news)
    _queue_emails(
        {row.id: rules[row.user_id].delay for row in new if row.email_state == EmailState.WAITING}, at
    )
    announce(topics=[user_topic(row.user_id) for row in new if row.in_app])
    return new


def _rules(
    told: set[UUID], watchers: set[UUID], kind: Kind, urgency: Urgency, at: datetime
) -> Iterable[tuple[UUID, Rule]]:
    watching = watchers_of(watchers, kind, at=at) if watchers else {}
    for user_id, found in {**rules_of(sorted(told), kind, at=at), **watching}.items():
        rule = found.for_urgency(urgency)
        if not rule.ways.silent:
            yield user_id, rule


def _insert_new(news: list[Notification]) -> list[Notification]:
    """Store what was not told before. The unique constraint decides, also between two jobs at once."""
    if not news:
        return []
    Notification.objects.bulk_create(news, ignore_conflicts=True)
    stored = set(Notification.objects.filter(id__in=[row.id for row in news]).values_list("id", flat=True))
    return [row for row in news if row.id in stored]


def _queue_emails(delays: Mapping[UUID, timedelta], at: datetime) -> None:
    """One job for each letter. Whoever reads the news in the product before its delay is over gets none."""
    for delay in set(delays.values()):
        jobs: list[dict[str, JSONValue]] = [
            {"notification_id": str(news_id)} for news_id, own in delays.items() if own == delay
        ]
        # By name: jobs stand above services, and the queue row commits with the news.
        task = app.configure_task(
            "notifications.send_email", queue="mail", schedule_at=at + delay if delay else None
        )
        task.batch_defer(*jobs)


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
