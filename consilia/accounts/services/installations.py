"""What an installation is for, and the made-up people of a demonstration."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.events import PersonInvited, announce
from consilia.accounts.models import Installation, User
from consilia.accounts.services.refusals import NotADemo, WrongInstallation

# Public, and of use only where demo accounts exist: demo mode answers on this machine alone.
DEMO_PASSWORD = "consilia-demo"  # noqa: S105
# Hashed once for all demo people: hashing is slow by design, and there are hundreds of them.
_demo_hash = SimpleLazyObject(lambda: make_password(DEMO_PASSWORD))


@transaction.atomic
def claim_installation(mode: str) -> None:
    """Say at every start what this database is used for: "production" or "demo".

    Raises:
        WrongInstallation: it was first used for the other, or already holds real people.
    """
    if mode == "demo" and User.objects.filter(is_demo=False).exists():
        raise WrongInstallation(_("This database holds real accounts. A demonstration needs one of its own."))
    if mode == "production" and User.objects.filter(is_demo=True).exists():
        raise WrongInstallation(_("This database holds demonstration accounts. Use an empty one."))
    claimed, _made = Installation.objects.get_or_create(defaults={"mode": mode})
    if claimed.mode != mode:
        raise WrongInstallation(
            _("This database was made for %(first)s and cannot be used for %(now)s. Use another one.")
            % {"first": claimed.mode, "now": mode}
        )


@transaction.atomic
def make_demo_person(
    *,
    email: str,
    family_name: str,
    given_name: str,
    patronymic: str = "",
    key: str | None = None,
    language: str = "ru",
    time_zone: str = "Europe/Moscow",
    at: datetime,
) -> User:
    """A made-up person whose password everybody knows.

    Args:
        key: puts the person on the sign-in page, under this short name ("expert").

    Raises:
        NotADemo: outside demo mode, or in a database that is used for real people.
    """
    if not settings.DEMO or Installation.objects.filter(mode="production").exists():
        raise NotADemo
    person = User(
        email=email.lower(),
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        language=language,
        time_zone=time_zone,
        is_demo=True,
        demo_key=key,
        password=str(_demo_hash),
    )
    person.save(force_insert=True)
    announce(PersonInvited(person_id=person.id), by=Actor.system(), at=at)
    return person
