"""Questions about a person's news."""

from uuid import UUID

from consilia.accounts.models import User
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given
from consilia.notifications.models import Notification

COUNTED_UP_TO = 99


def unread_count(user: User | UUID) -> int:
    """News not yet read, counted up to 100: nobody needs to know whether it is 340 or 341."""
    user_id = user.id if isinstance(user, User) else user
    return len(_UNREAD(user=user_id))


def unread_about(user_id: UUID, subject: str, subject_id: UUID) -> bool:
    """Whether a person has unread news about one thing, shown in the product or not."""
    return bool(_UNREAD_ABOUT(user=user_id, subject=subject, subject_id=subject_id))


_UNREAD_ABOUT = StandingQuestion(
    lambda: (
        Notification.objects.filter(
            user=given("user"), subject=given("subject"), subject_id=given("subject_id")
        )
        .unread()
        .values_list("id", flat=True)[:1]
    )
)
_UNREAD = StandingQuestion(
    lambda: (
        Notification.objects.filter(user=given("user"))
        .shown()
        .unread()
        .values_list("id", flat=True)[: COUNTED_UP_TO + 1]
    )
)


def notifications_of(
    user_id: UUID, *, cursor: str | None = None, only_unread: bool = False
) -> Page[Notification]:
    """One page of a person's news: the unread first, then the newest first."""
    rows = Notification.objects.filter(user_id=user_id).shown()
    if only_unread:
        rows = rows.unread()
    return keyset_page(
        rows,
        key=("-is_unread", "-created_at", "-id"),
        cursor=cursor,
        key_of=lambda n: (n.is_unread, n.created_at.isoformat(), str(n.id)),
    )
