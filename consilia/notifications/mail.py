"""The one e-mail of the product. It says that there is news, and never what."""

import smtplib
from dataclasses import dataclass
from email.mime.text import MIMEText
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consilia.accounts.models import User
from consilia.notifications.domain.letters import Failure, Reason, judged


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An .ics file that travels with the letter: when, and the page of it; no more than the letter says.

    `method` is what the calendar program shall do with it (REQUEST, CANCEL).
    """

    method: str
    content: bytes


def send(user: User, *, message_id: UUID, calendar: CalendarFile | None = None) -> None:
    """Write to one person in her language.

    Mail travels and lies where we have no say: no number, no name, no kind of news, not even a link
    that differs from reader to reader.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    with translation.override(user.language):
        letter = EmailMessage(
            subject=_("News in Consilia"),
            body="\n\n".join(
                [
                    _("There is news in Consilia. Sign in to read it."),
                    settings.PUBLIC_URL + reverse("notifications:list"),
                    _("Choose how you are told: {address}").format(
                        address=settings.PUBLIC_URL + reverse("notifications:preferences")
                    ),
                ]
            )
            + "\n",
            to=[user.email],
            headers={
                "Message-ID": f"<{message_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
                "Auto-Submitted": "auto-generated",  # no out-of-office reply, please (RFC 3834)
            },
        )
    if calendar is not None:
        letter.attach(_attachment(calendar))
    letter.send()


def attempt(user: User, *, message_id: UUID) -> Failure | None:
    """Write to one person; answer why it did not go out, if it did not."""
    try:
        send(user, message_id=message_id)
    except OSError as error:  # smtplib's own errors are OSErrors
        return failure_of(error)
    return None


def failure_of(error: OSError) -> Failure:
    """What the mail server, or its silence, means."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        return judged(code, _text(said), of_recipient=True)
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPConnectError):
        return judged(error.smtp_code, _text(error.smtp_error), of_recipient=False)
    return Failure(Reason.UNREACHABLE)


def _text(said: bytes | str) -> str:
    return said.decode("ascii", "replace") if isinstance(said, bytes) else said


def _attachment(calendar: CalendarFile) -> MIMEText:
    part = MIMEText(calendar.content.decode(), "calendar", "utf-8")
    part.set_param("method", calendar.method)  # without it a program shows a file instead of an appointment
    part.add_header("Content-Disposition", "attachment", filename="consilia.ics")
    return part
