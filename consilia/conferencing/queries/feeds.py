"""A person's private calendar address, and what her calendar program reads there."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from consilia.conferencing.models import CalendarFeed

SALT = "conferencing.feed"
PAST = timedelta(days=60)


def feed_of(user_id: UUID) -> CalendarFeed | None:
    """The feed in force."""
    return CalendarFeed.objects.filter(user=user_id, revoked_at=None).first()


def feed_address(feed: CalendarFeed) -> str:
    """The secret part of its address: signed, so that nobody finds one by trying."""
    return signing.Signer(salt=SALT).sign(feed.id.hex)


def feed_owner(token: str) -> UUID | None:
    """Whose feed the address is; None for a forged, unknown or revoked one."""
    try:
        feed_id = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    rows = CalendarFeed.objects.filter(pk=feed_id, revoked_at=None, user__is_active=True)
    return rows.values_list("user_id", flat=True).first()
