"""What is done with news: tell, read, choose, send. Each deed is one transaction."""

from consilia.notifications.services.asked_for import NotOffered, choose_digest_hour, choose_watches
from consilia.notifications.services.failures import (
    block_address,
    forget_letters,
    give_up_letters,
    send_again,
    send_letter,
    try_address_again,
)
from consilia.notifications.services.letters import send_digest, send_email, send_held, send_invitation
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
from consilia.notifications.services.quiet import NoLength, choose_quiet_hours, follow_quiet_policy
from consilia.notifications.services.reading import (
    mark_all_read,
    mark_read,
    mark_subject_read,
    mark_unread,
    undo_mark_all_read,
)
from consilia.notifications.services.stuck import StillWaiting, put_job_aside, try_job_again
from consilia.notifications.services.telling import announce, notify, quietly

__all__ = [
    "MustBeHeard",
    "MustStaySeen",
    "NoException",
    "NoLength",
    "NotOffered",
    "StartsInThePast",
    "StillWaiting",
    "Version",
    "announce",
    "block_address",
    "choose_digest_hour",
    "choose_quiet_hours",
    "choose_watches",
    "end_subscription",
    "follow_quiet_policy",
    "forget_letters",
    "give_up_letters",
    "load_notification_policy",
    "mark_all_read",
    "mark_read",
    "mark_subject_read",
    "mark_unread",
    "notify",
    "put_job_aside",
    "quietly",
    "send_again",
    "send_digest",
    "send_email",
    "send_held",
    "send_invitation",
    "send_letter",
    "set_preferences",
    "set_subscription",
    "try_address_again",
    "try_job_again",
    "undo_mark_all_read",
]
