"""Questions about news, how people are told, and whose letters are due."""

from consilia.notifications.queries.asked_for import (
    digest_hour,
    kinds_on_request,
    own_digest_hours,
    watchers_of,
    watches_of,
)
from consilia.notifications.queries.letters import (
    WantedLetters,
    dead_letters,
    letter_policy,
    letters_named,
    letters_page,
    open_block,
)
from consilia.notifications.queries.live import StaleToken, live_token, renewed_token
from consilia.notifications.queries.news import notifications_of, unread_about, unread_count
from consilia.notifications.queries.quiet import letter_moment, quiet_hours_of, quiet_policy
from consilia.notifications.queries.rounds import digests_due, held_due
from consilia.notifications.queries.stuck import count_stuck_jobs, last_heartbeat, stuck_job, stuck_jobs
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
    "WantedLetters",
    "choices_of",
    "count_stuck_jobs",
    "dead_letters",
    "digest_hour",
    "digests_due",
    "held_due",
    "kinds_on_request",
    "last_heartbeat",
    "letter_moment",
    "letter_policy",
    "letters_named",
    "letters_page",
    "live_token",
    "notifications_of",
    "open_block",
    "own_digest_hours",
    "policy_for",
    "quiet_hours_of",
    "quiet_policy",
    "renewed_token",
    "rules_of",
    "stuck_job",
    "stuck_jobs",
    "subscription_row",
    "subscription_rows",
    "unread_about",
    "unread_count",
    "versions_of_subscription",
    "watchers_of",
    "watches_of",
    "ways_of",
]
