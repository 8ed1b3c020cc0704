"""Questions about news, how people are told, and whose letters are due."""

from consilia.notifications.queries.live import StaleToken, live_token, renewed_token
from consilia.notifications.queries.news import notifications_of, unread_about, unread_count
from consilia.notifications.queries.rounds import digests_due
from consilia.notifications.queries.ways import (
    choices_of,
    policy_for,
    rules_of,
    subscription_row,
    subscription_rows,
    versions_of_subscription,
    ways_of,
)

__all__ = [
    "StaleToken",
    "choices_of",
    "digests_due",
    "live_token",
    "notifications_of",
    "policy_for",
    "renewed_token",
    "rules_of",
    "subscription_row",
    "subscription_rows",
    "unread_about",
    "unread_count",
    "versions_of_subscription",
    "ways_of",
]
