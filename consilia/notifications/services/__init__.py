"""What is done with news: tell, read, choose, send. Each deed is one transaction."""

from consilia.notifications.services.letters import (
    give_up_email,
    send_digest,
    send_email,
    send_invitation,
)
from consilia.notifications.services.preferences import set_preferences
from consilia.notifications.services.reading import (
    mark_all_read,
    mark_read,
    mark_subject_read,
    mark_unread,
    undo_mark_all_read,
)
from consilia.notifications.services.telling import announce, notify, quietly

__all__ = [
    "announce",
    "give_up_email",
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
    "undo_mark_all_read",
]
