"""Questions about a person's news, and the token with which her page listens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Min

from consilia.accounts.models import User
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given
from consilia.notifications.domain.digests import digest_due
from consilia.notifications.domain.kinds import DEFAULT_WAYS, Email, Kind, Ways
from consilia.notifications.domain.topics import LIVE_SALT, RENEWABLE_SECONDS, hashed, label_of, user_topic
from consilia.notifications.models import Notification, Preference

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


def ways_of(user_ids: Iterable[UUID], kind: Kind) -> Mapping[UUID, Ways]:
    """How each of these people wants to hear of `kind`."""
    chosen = Preference.objects.filter(user_id__in=list(user_ids), kind=kind)
    own = {row.user_id: Ways(in_app=row.in_app, email=Email(row.email)) for row in chosen}
    return {user_id: own.get(user_id, DEFAULT_WAYS[kind]) for user_id in user_ids}


def all_ways_of(user_id: UUID) -> Mapping[Kind, Ways]:
    """What a person's preferences page shows: every kind, chosen or by default."""
    own = {
        Kind(row.kind): Ways(in_app=row.in_app, email=Email(row.email))
        for row in Preference.objects.filter(user_id=user_id)
    }
    return {kind: own.get(kind, DEFAULT_WAYS[kind]) for kind in Kind}


def digests_due(at: datetime) -> Sequence[UUID]:
    """People whose daily e-mail is due: it is past eight where they live."""
    waiting = (
        Notification.objects.filter(awaits_digest=True)
        .values("user_id", "user__time_zone")
        .annotate(since=Min("created_at"))
    )
    return [row["user_id"] for row in waiting if digest_due(row["since"], row["user__time_zone"]) <= at]


class StaleToken(Exception):
    """The token was not made by us, is too old, or belongs to somebody else."""


def live_token(user: User, *topics: str) -> str:
    """A signed permission to hear that these topics changed, and the person's own news always.

    The page that shows a case names its topic (`case_topic(case.id)`): whoever may see the page may
    know that it changed. The token holds hashes only, so that logs of addresses tell nothing.
    """
    key = settings.SECRET_KEY
    names = {label_of(topic): hashed(topic, key=key) for topic in (user_topic(user.id), *topics)}
    return signing.dumps(names, salt=LIVE_SALT)


def renewed_token(token: str, user: User) -> str:
    """The same permission for another while.

    Raises:
        StaleToken: it is older than twelve hours, forged, or another person's.
    """
    try:
        names = signing.loads(token, salt=LIVE_SALT, max_age=RENEWABLE_SECONDS)
    except signing.BadSignature as error:
        raise StaleToken from error
    if names.get("user") != hashed(user_topic(user.id), key=settings.SECRET_KEY):
        raise StaleToken
    return signing.dumps(names, salt=LIVE_SALT)
