"""What a person does with her news: read it, leave it unread, take that back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.notifications.domain.topics import user_topic
from consilia.notifications.models import Notification
from consilia.notifications.queries import unread_about
from consilia.notifications.services.telling import announce


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
