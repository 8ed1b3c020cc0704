"""What administrators do with accounts."""

from datetime import datetime
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset
from django.db import IntegrityError, transaction
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.events import (
    PasswordLinkMade,
    PersonCorrected,
    PersonDeactivated,
    PersonInvited,
    PersonReactivated,
    PersonUnlocked,
    SecondFactorReset,
    announce,
)
from consilia.accounts.models import User
from consilia.accounts.services.administrators import require_administrator, require_other_administrator
from consilia.accounts.services.refusals import (
    AccountClosed,
    EmailTaken,
    HasSignedIn,
    NotOneself,
)
from consilia.foundation.constraints import violated


@transaction.atomic
def invite_person(
    *,
    email: str,
    family_name: str,
    given_name: str,
    patronymic: str = "",
    language: str = "ru",
    time_zone: str = "Europe/Moscow",
    by: Actor,
    at: datetime,
) -> User:
    """Make an account without a password; `make_password_link` lets the person choose one.

    Raises:
        EmailTaken.
    """
    require_administrator(by)
    person = User(
        email=email.lower(),
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        language=language,
        time_zone=time_zone,
    )
    person.set_unusable_password()
    _save(person)
    announce(PersonInvited(person_id=person.id), by=by, at=at)
    return person


@transaction.atomic
def correct_person(
    *, user_id: UUID, email: str, family_name: str, given_name: str, patronymic: str, by: Actor, at: datetime
) -> User:
    """Change the name or the address with which a person signs in.

    Raises:
        EmailTaken.
    """
    person = _locked(user_id, by)
    wanted = {
        "email": email.lower(),
        "family_name": family_name,
        "given_name": given_name,
        "patronymic": patronymic,
    }
    changed = tuple(name for name, value in wanted.items() if getattr(person, name) != value)
    if changed:
        for name in changed:
            setattr(person, name, wanted[name])
        _save(person)
        announce(PersonCorrected(person_id=person.id, fields=changed), by=by, at=at)
    return person


@transaction.atomic
def make_password_link(*, user_id: UUID, by: Actor, at: datetime) -> str:
    """The address, below the site's own, at which the person sets her first password: once, for three days.

    Raises:
        HasSignedIn, AccountClosed.
    """
    person = _locked(user_id, by)
    if person.last_login is not None:
        raise HasSignedIn
    if not person.is_active:
        raise AccountClosed
    announce(PasswordLinkMade(person_id=person.id), by=by, at=at)
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return reverse("account_reset_password_from_key", kwargs=key)


@transaction.atomic
def deactivate_person(*, user_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Close an account: all its sessions end at once. Nothing that the person did is touched.

    Raises:
        NotOneself, LastAdministrator.
    """
    require_administrator(by)
    if user_id == by.user_id:
        raise NotOneself
    require_other_administrator(than=user_id, at=at)
    person = _locked(user_id, by)
    if not person.is_active:
        return
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    announce(PersonDeactivated(person_id=person.id, reason=reason), by=by, at=at)


@transaction.atomic
def reactivate_person(*, user_id: UUID, by: Actor, at: datetime) -> None:
    person = _locked(user_id, by)
    if person.is_active:
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    announce(PersonReactivated(person_id=person.id), by=by, at=at)


@transaction.atomic
def unlock_person(*, user_id: UUID, by: Actor, at: datetime) -> None:
    """Let a person try again who was locked out after failed sign-ins."""
    person = _locked(user_id, by)
    reset(username=person.email)
    announce(PersonUnlocked(person_id=person.id), by=by, at=at)


@transaction.atomic
def reset_second_factor(*, user_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """For somebody who lost her device and her recovery codes: all second factors and all sessions end.

    Raises:
        NotOneself.
    """
    person = _locked(user_id, by)
    if person.id == by.user_id:
        raise NotOneself
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    announce(SecondFactorReset(person_id=person.id, reason=reason), by=by, at=at)


def _locked(user_id: UUID, by: Actor) -> User:
    """The account, for an administrator to change. Raises User.DoesNotExist, NotAllowed."""
    require_administrator(by)
    return User.objects.select_for_update().get(pk=user_id)


def _save(person: User) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        if violated(error) == "accounts_user_email_key":
            raise EmailTaken from error
        raise


def _end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
