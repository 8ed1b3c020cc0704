"""Why a deed on people and roles is refused, in words for the person who tried."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal


class EmailTaken(Refusal):
    status = 422
    message = _("Another account has this e-mail address.")


class NotOneself(Refusal):
    message = _("You cannot do this to your own account. Ask another administrator.")


class LastAdministrator(Refusal):
    message = _("Nobody would be left to manage accounts. Give the administrator role to somebody first.")


class HasSignedIn(Refusal):
    """A link made by an administrator would take over an account that is in use."""

    message = _(
        "This person has signed in before. She sets a new password herself: “Forgotten password” on the sign-in page."
    )


class AccountClosed(Refusal):
    message = _("This account is closed. Open it first.")


class RoleAlreadyHeld(Refusal):
    status = 422
    message = _("This person already has this role there in that time.")


class ImpossibleTime(Refusal):
    status = 422
    message = _("A role ends after it begins.")


class RoleOver(Refusal):
    message = _("This role has ended already.")


class NotYourRole(Refusal):
    """The role is somebody else's, or its time is over or still to come."""

    message = _("You do not hold this role now. Choose another one.")


class NoScope(Refusal):
    status = 422
    message = _("Choose what the program may do.")


class LivesTooLong(Refusal):
    status = 422

    def __init__(self, days: int) -> None:
        super().__init__(
            _("The longest life of a token, in days: %(days)d. Choose an earlier day.") % {"days": days}
        )


class TokenOver(Refusal):
    message = _("This token has ended already.")


class UnknownToken(Refusal):
    """Never made here, revoked, over, or its owner has not this role any more: which of them is told to nobody."""

    status = 401
    message = _("This access token does not open anything.")


class TooManyRequests(Refusal):
    status = 429
    message = _("Too many requests in this minute.")


class WrongInstallation(Refusal):
    """Made-up and real data never share a database."""


class NotADemo(Refusal):
    status = 404
    message = _("Demonstration accounts exist only in a demonstration.")
