"""What happens to people, their roles and their ways of signing in.

This context lies below the audit log and cannot call it. It announces; the log listens, in the same
transaction (see consilia/audit/apps.py).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.foundation.events import Event

announced = Signal()


def announce(event: Event, *, by: Actor, at: datetime) -> None:
    """Tell what was done. A listener that fails undoes the deed."""
    announced.send(sender=type(event), event=event, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEvent(Event):
    subject: ClassVar[str] = "person"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(PersonEvent):
    label = _("Account created")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCorrected(PersonEvent):
    """`fields`: names of what changed; the values stay in the account."""

    label = _("Account details changed")
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeactivated(PersonEvent):
    label = _("Account closed")
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReactivated(PersonEvent):
    label = _("Account opened again")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnlocked(PersonEvent):
    label = _("Lock after failed sign-ins removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLinkMade(PersonEvent):
    label = _("Link to set a password made")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset(PersonEvent):
    label = _("Second factor taken off by an administrator")
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChanged(PersonEvent):
    label = _("Preferences changed")
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(PersonEvent):
    """`methods`: how she proved who she is, such as password and mfa."""

    label = _("Signed in")
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(PersonEvent):
    label = _("Signed out")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(PersonEvent):
    label = _("Sign-in failed")
    step: str  # "password" or "second factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLocked(PersonEvent):
    label = _("Sign-in locked after failures")


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(PersonEvent):
    label = _("Password changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorAdded(PersonEvent):
    label = _("Second factor added")
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved(PersonEvent):
    label = _("Second factor removed")
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEvent(Event):
    subject: ClassVar[str] = "membership"
    membership_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(MembershipEvent):
    label = _("Role given")
    role: str
    organisation_id: UUID
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(MembershipEvent):
    label = _("End of a role set")
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCancelled(MembershipEvent):
    """Ended before it began."""

    label = _("Future role cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTaken(MembershipEvent):
    label = _("Switched to another role")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEvent(Event):
    subject: ClassVar[str] = "token"
    token_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(TokenEvent):
    label = _("Access token for a program made")
    membership_id: UUID
    scopes: tuple[str, ...]
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(TokenEvent):
    label = _("Access token revoked")


SUBJECTS = {
    "person": _("Person"),
    "membership": _("Role of a person"),
    "token": _("Access token of a program"),
}
