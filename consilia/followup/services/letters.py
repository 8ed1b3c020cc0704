"""The one letter of this context: a link, and not a word about a child or a case."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consilia.accounts.models import User


def send(user: User, *, token: str, message_id: UUID, ends: datetime) -> None:
    """Write to one person in her language.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    with translation.override(user.language):
        EmailMessage(
            subject=_("One question from Consilia"),
            body="\n\n".join(_paragraphs(user, token, ends)) + "\n",
            to=[user.email],
            headers={
                "Message-ID": f"<{message_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
                "Auto-Submitted": "auto-generated",  # no out-of-office reply, please (RFC 3834)
            },
        ).send()


def _paragraphs(user: User, token: str, ends: datetime) -> list[str]:
    last_day = formats.date_format(
        ends.astimezone(ZoneInfo(user.time_zone)), pgettext("date format", "j F Y")
    )
    return [
        _("Consilia has one question for you. One tap answers it; you need not sign in."),
        settings.PUBLIC_URL + reverse("followup:link", args=[token]),
        _("The link works until {day}. It answers in your name: do not pass it on.").format(day=last_day),
        _("Choose how you are told: {address}").format(
            address=settings.PUBLIC_URL + reverse("notifications:preferences")
        ),
    ]
