"""Letters on the console, for installations without a mail server: whom they would reach, and what they say."""

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Django's own console backend shows headers and encoded subjects; this one shows a line a person can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            said = " ".join(str(message.body).split())
            sys.stdout.write(f"letter to {', '.join(message.to)}: {message.subject}. {said}\n")
        sys.stdout.flush()
        return len(email_messages)
