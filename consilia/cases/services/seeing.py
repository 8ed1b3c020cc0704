"""What each person has seen of a case: her own mark, and what others may learn of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.notifications.domain.topics import case_topic
from consilia.notifications.services import announce


def mark_seen(*, case_id: UUID, by: Actor, at: datetime, until: datetime | None = None) -> None:
    """Remember that `by` has the timeline before her eyes.

    Args:
        until: the last entry that the page shows; None for all that there is. What was written while the page
            was made is not seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [case_id, by.person_id, at, *_viewing(case_id, by, at, until, in_full=True)])
        is_news = cursor.rowcount > 0
    if is_news:
        announce(topics=[case_topic(case_id)])


def mark_previewed(*, case_id: UUID, by: Actor, at: datetime, until: datetime | None = None) -> None:
    """Remember that `by` has the preview before her eyes, which shows nothing of the timeline."""
    with connection.cursor() as cursor:
        cursor.execute(_VIEWED, _viewing(case_id, by, at, until, in_full=False))
        is_news = cursor.rowcount > 0
    if is_news:
        announce(topics=[case_topic(case_id)])


def _viewing(case_id: UUID, by: Actor, at: datetime, until: datetime | None, *, in_full: bool) -> list[Any]:
    who = by.person_id
    return [who, in_full, until, at, by.role or "", by.organisation_id, case_id, until, who, in_full]


# With every opening of a page: the ORM would work out these statements for longer than they take.
_VIEWED = (
    "INSERT INTO cases_viewing (case_id, user_id, in_full, until, at, role, organisation_id)"
    " SELECT c.id, %s, %s, coalesce(%s::timestamptz, c.last_entry_at), %s, %s, %s FROM cases_case c"
    " WHERE c.id = %s AND coalesce(%s::timestamptz, c.last_entry_at) > coalesce((SELECT max(v.until)"
    " FROM cases_viewing v WHERE v.case_id = c.id AND v.user_id = %s AND v.in_full = %s), '-infinity')"
    " ON CONFLICT DO NOTHING"
)
_SEEN = (
    "WITH mark AS (INSERT INTO cases_readmark (case_id, user_id, seen_at) VALUES (%s, %s, %s)"  # noqa: S608 - our own names
    f" ON CONFLICT (user_id, case_id) DO UPDATE SET seen_at = EXCLUDED.seen_at) {_VIEWED}"
)
