"""What the sign-in libraries signal, told to the audit log in our words."""

from datetime import datetime
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from axes import signals as axes
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest

from consilia.accounts.adapters import attempted_email
from consilia.accounts.domain.actors import Actor
from consilia.accounts.events import (
    PasswordChanged,
    PersonEvent,
    SecondFactorAdded,
    SecondFactorRemoved,
    SignedIn,
    SignedOut,
    SignInFailed,
    SignInLocked,
    announce,
)
from consilia.accounts.models import User


def connect() -> None:
    """Called once, when the application is ready."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="accounts")
    account.password_changed.connect(_password_changed, dispatch_uid="accounts")
    account.password_set.connect(_password_changed, dispatch_uid="accounts")
    account.password_reset.connect(_password_changed, dispatch_uid="accounts")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="accounts")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="accounts")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="accounts")
    axes.user_locked_out.connect(_locked, dispatch_uid="accounts")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts")
    user_login_failed.connect(_password_failed, dispatch_uid="accounts")


def _tell(request: HttpRequest | None, user: User | None, event: type[PersonEvent], **fields: Any) -> None:
    """Announce what concerns a person we know, in a request that a person made."""
    at: datetime | None = getattr(request, "at", None)
    if user is None or at is None:
        return
    by = Actor(user.id, None, None, None, None, user.short_name)
    announce(event(person_id=user.id, **fields), by=by, at=at)


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    methods = tuple(str(record["method"]) for record in get_authentication_records(request, user))
    _tell(request, user, SignedIn, methods=methods)


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    _tell(request, user, SignedOut)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    _tell(request, user, PasswordChanged)


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Whoever sets up a factor has just shown that she has it."""
    record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)
    _tell(request, user, SecondFactorAdded, kind=str(authenticator.type))


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    _tell(request, user, SecondFactorRemoved, kind=str(authenticator.type))


def _factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    _tell(request, user, SignInFailed, step="second factor")


def _password_failed(request: HttpRequest | None, credentials: dict[str, Any], **_: Any) -> None:
    if request is not None and not getattr(request, "axes_locked_out", False):
        _tell(request, _known(attempted_email(request, credentials)), SignInFailed, step="password")


def _locked(request: HttpRequest, username: str | None, **_: Any) -> None:
    """Only the failure that locked is told: attempts during the lock would flood the log."""
    if getattr(request, "axes_failures_since_start", None):
        _tell(request, _known(username), SignInLocked)


def _known(email: str | None) -> User | None:
    return User.objects.filter(email=email).first() if email else None
