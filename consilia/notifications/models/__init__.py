"""News, how people want to be told, and the policy behind it."""

from consilia.notifications.models.asked_for import DigestPolicy, OwnDigest, Watch, WatchPolicy
from consilia.notifications.models.letters import REASON_WORDS, AddressBlock, Letter, LetterPolicy
from consilia.notifications.models.news import (
    EMAIL_NAMES,
    KIND_TITLES,
    URGENCY_NAMES,
    Notification,
    Preference,
)
from consilia.notifications.models.policies import BECAUSE_WORDS, SubscriptionPolicy
from consilia.notifications.models.quiet import OwnQuietHours, QuietPolicy

__all__ = [
    "BECAUSE_WORDS",
    "EMAIL_NAMES",
    "KIND_TITLES",
    "REASON_WORDS",
    "URGENCY_NAMES",
    "AddressBlock",
    "DigestPolicy",
    "Letter",
    "LetterPolicy",
    "Notification",
    "OwnDigest",
    "OwnQuietHours",
    "Preference",
    "QuietPolicy",
    "SubscriptionPolicy",
    "Watch",
    "WatchPolicy",
]
