"""What is done with news: tell, read, choose, send. Each deed is one transaction."""

from consilia.notifications.services.letters import (
    give_up_email,
    send_digest,
    send_email,
    send_invitation,
)
from consilia.notifications.services.policies import (
    MustStaySeen,
    NoException,
    StartsInThePast,
    Version,
    end_subscription,
    load_notification_policy,
    set_subscription,
)
from consilia.notifications.services.preferences import MustBeHeard, set_preferences
from consilia.notifications.services.reading import (
    mark_all_read,
    mark_read,
    mark_subject_read,
    mark_unread,
    undo_mark_all_read,
)
from consilia.notifications.services.telling import announce, notify, quietly

__all__ = [
    "MustBeHeard",
    "MustStaySeen",
    "NoException",
    "StartsInThePast",
    "Version",
    "announce",
    "end_subscription",
    "give_up_email",
    "load_notification_policy",
    "mark_all_read",
    "mark_read",
    "mark_subject_read",
    "mark_unread",
    "notify",
    "quietly",
    "send_digest",
    "send_email",
    "send_invitation",
    "set_preferences",
    "set_subscription",
    "undo_mark_all_read",
]
