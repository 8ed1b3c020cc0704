"""People in their roles, for every test that needs somebody to act.

actor = make_actor(Role.EXPERT)                       # the `by` of a service
client = signed_in_client(actor)                      # a browser in which she is signed in
program = make_program(actor, Scope.READ)             # a program that has a token of hers
make_membership(role=Role.AUDITOR, organisation=centre)
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.apps import apps
from django.test import Client
from psycopg.types.range import DateRange

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.programs import Scope
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import AccessToken, Membership, User
from consilia.accounts.queries import actor_of
from consilia.foundation.tokens import hash_of, new_token

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime(2099, 1, 1, tzinfo=UTC)
FAMILY_NAMES = ("Смирнова", "Орлов", "Ёлкина", "Васильев", "Кузнецова", "Лебедев", "Новикова", "Соколов")
_numbers = count(1)


def make_user(**fields: Any) -> User:
    """A person who reads English and cannot sign in by password, unless told otherwise."""
    number = next(_numbers)
    return User.objects.create_user(
        **{
            "email": f"person{number}@hospital.example",
            "family_name": FAMILY_NAMES[number % len(FAMILY_NAMES)],
            "given_name": "Анна",
            "patronymic": "Павловна",
            "language": "en",
            **fields,
        }
    )


def make_membership(
    *,
    role: Role = Role.REFERRING_DOCTOR,
    user: User | None = None,
    organisation: Any = None,
    starts: datetime = LONG_AGO,
    ends: datetime | None = None,
) -> Membership:
    """`user` in `role` at `organisation`; new ones where none is given."""
    return Membership.objects.create(
        user=user or make_user(),
        organisation=organisation or make_workplace(),
        role=role,
        starts=starts,
        ends=ends,
    )


def make_actor(
    role: Role = Role.REFERRING_DOCTOR, *, user: User | None = None, organisation: Any = None
) -> Actor:
    return actor_of(make_membership(role=role, user=user, organisation=organisation))


def signed_in_client(actor: Actor, **headers: Any) -> Client:
    """A browser in which `actor` has signed in with both factors, and has chosen this role."""
    client = Client(headers=headers or None)
    client.force_login(User.objects.get(pk=actor.user_id), "consilia.accounts.backends.AccountBackend")
    session = client.session
    now = datetime.now(UTC).timestamp()
    session["account_authentication_methods_user"] = str(actor.user_id)
    session["account_authentication_methods"] = [
        {"method": "password", "at": now, "reauthenticated": True},
        {"method": "mfa", "type": "totp", "at": now, "reauthenticated": True},
    ]
    session["membership"] = str(actor.membership_id)
    session.save()
    return client


def make_program(actor: Actor, *scopes: Scope, ends: datetime = FAR_AWAY) -> Client:
    """A program that comes with an access token of hers, for everything unless told otherwise, and no session."""
    text = make_token(actor, *scopes, ends=ends)
    return Client(
        enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"}
    )


def make_token(actor: Actor, *scopes: Scope, ends: datetime = FAR_AWAY) -> str:
    """The text of an access token of hers, for everything unless told otherwise."""
    text = new_token()
    AccessToken.objects.create(
        membership_id=actor.membership_id,
        name="Archive",
        token_hash=hash_of(text),
        may_read=not scopes or Scope.READ in scopes,
        may_send=not scopes or Scope.SEND in scopes,
        made_at=LONG_AGO,
        ends=ends,
    )
    return text


def stranger_client(language: str = "en") -> Client:
    """A browser of somebody who has not signed in."""
    return Client(headers={"Accept-Language": language})


def sign_in_by_password(user: User, password: str) -> Client:
    """A browser in which `user` went through the sign-in page itself."""
    client = stranger_client()
    client.post("/account/login/", {"login": user.email, "password": password})
    return client


def make_workplace(**fields: Any) -> Any:
    """A hospital with the least that the database asks for. Network tests have richer ones."""
    number = next(_numbers)
    region, _ = apps.get_model("network", "Region").objects.get_or_create(
        code="RU-PER",
        defaults={
            "number": "59",
            "name_en": "Perm Krai",
            "name_ru": "Пермский край",
            "time_zones": ["Asia/Yekaterinburg"],
            "capital_en": "Perm",
            "capital_ru": "Пермь",
            "tile_row": 4,
            "tile_column": 8,
        },
    )
    return apps.get_model("network", "Organisation").objects.create(
        **{
            "identifier": f"1.2.643.5.1.13.{number}",
            "kind": "hospital",
            "region": region,
            "name_en": f"Children's Hospital No. {number}",
            "name_ru": f"Детская больница № {number}",
            "short_name_en": f"Hospital {number}",
            "short_name_ru": f"Больница {number}",
            "city_en": "Perm",
            "city_ru": "Пермь",
            "time_zone": "Asia/Yekaterinburg",
            "active": DateRange(LONG_AGO.date(), None),
            "created_at": LONG_AGO,
            "changed_at": LONG_AGO,
            **fields,
        }
    )
