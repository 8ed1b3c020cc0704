"""Questions about news, how people are told, and whose letters are due."""

from consilia.notifications.queries.live import StaleToken, live_token, renewed_token
from consilia.notifications.queries.news import notifications_of, unread_about, unread_count
from consilia.notifications.queries.rounds import digests_due
from consilia.notifications.queries.ways import all_ways_of, ways_of

__all__ = [
    "StaleToken",
    "all_ways_of",
    "digests_due",
    "live_token",
    "notifications_of",
    "renewed_token",
    "unread_about",
    "unread_count",
    "ways_of",
]
