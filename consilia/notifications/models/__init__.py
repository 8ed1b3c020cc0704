"""News, how people want to be told, and the policy behind it."""

from consilia.notifications.models.news import (
    EMAIL_NAMES,
    KIND_TITLES,
    URGENCY_NAMES,
    Notification,
    Preference,
)

__all__ = ["EMAIL_NAMES", "KIND_TITLES", "URGENCY_NAMES", "Notification", "Preference"]
