"""The one e-mail of the product. It says that there is news, and never what."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consilia.accounts.models import User


def send(user: User, *, message_id: UUID) -> None:
    """Write to one person in her language.

    Mail travels and lies where we have no say: no number, no name, no kind of news, not even a link
    that differs from reader to reader.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it.
    """
    with translation.override(user.language):
        EmailMessage(
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
        ).send()
