"""News, how people want to be told, and the policy behind it."""

from consilia.notifications.models.news import (
    EMAIL_NAMES,
    KIND_TITLES,
    URGENCY_NAMES,
    Notification,
    Preference,
)
from consilia.notifications.models.policies import BECAUSE_WORDS, SubscriptionPolicy

__all__ = [
    "BECAUSE_WORDS",
    "EMAIL_NAMES",
    "KIND_TITLES",
    "URGENCY_NAMES",
    "Notification",
    "Preference",
    "SubscriptionPolicy",
]
