"""A refusal is an answer, not an accident: it has a name, a status and a sentence for the reader."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base of every named refusal of a deed.

    Subclasses stand next to the function that refuses and say what to do in `message`.
    An uncaught refusal becomes a page (or an htmx part) with `status`.
    """

    status: ClassVar[int] = 409
    message: str | Promise = _("This cannot be done now.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(type(self).__name__))

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The person may see the thing, but this deed is not hers. Strangers get 404 instead."""

    status = 403
    message = _("Your current role does not allow this.")


class SomebodyWasFirst(Refusal):
    """The page was stale: the thing changed since it was shown."""

    message = _("Somebody was first. Look at what changed, then decide again.")
