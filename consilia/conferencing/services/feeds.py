"""The private calendar address of a person."""

from datetime import datetime

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conferencing.events import CalendarFeedMade, CalendarFeedRevoked
from consilia.conferencing.models import CalendarFeed
from consilia.conferencing.queries.feeds import feed_of


@transaction.atomic
def make_calendar_feed(*, by: Actor, at: datetime) -> CalendarFeed:
    """A private address; an earlier one stops working, as it does when somebody else has seen it."""
    revoke_calendar_feed(by=by, at=at)
    feed = CalendarFeed.objects.create(user_id=by.person_id, created_at=at)
    publish(CalendarFeedMade(user_id=by.person_id), by=by, at=at)
    return feed


@transaction.atomic
def revoke_calendar_feed(*, by: Actor, at: datetime) -> None:
    """Make the address worthless."""
    feed = feed_of(by.person_id)
    if feed is None:
        return
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    publish(CalendarFeedRevoked(user_id=by.person_id), by=by, at=at)
