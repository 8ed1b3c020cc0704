"""Signing in by one click, in a demonstration and nowhere else."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from consilia.accounts import services
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from tests.factories.accounts import make_actor, make_membership, sign_in_by_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> Actor:
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    names = {"family_name": "Ёлкина", "given_name": "Вера"}
    person = services.make_demo_person(email="e@demo.example", key="expert", at=datetime.now(UTC), **names)
    return make_actor(Role.EXPERT, user=person)


def test_one_click_signs_in_as_a_demo_person(demo: Actor, client: Client) -> None:
    assert 'value="expert"' in client.get("/account/login/").content.decode()
    answer = client.post("/account/demo/", {"key": "expert", "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert AuditEntry.objects.get(name="SignedIn").detail == {"methods": ["demo"]}


def test_a_demo_person_can_also_use_the_public_password(demo: Actor) -> None:
    person = User.objects.get(pk=demo.user_id)
    assert sign_in_by_password(person, services.DEMO_PASSWORD).get("/account/").status_code == 200


def test_nobody_else_is_signed_in_by_a_click(demo: Actor, client: Client) -> None:
    real = make_membership().user
    for key in ("", "nobody", str(real.id), real.email):
        assert client.post("/account/demo/", {"key": key}).status_code == 404


def test_outside_a_demonstration_there_are_no_demo_people(
    demo: Actor, client: Client, settings: Settings
) -> None:
    settings.DEMO = False
    assert client.post("/account/demo/", {"key": "expert"}).status_code == 404
    assert 'value="expert"' not in client.get("/account/login/").content.decode()
    with pytest.raises(services.NotADemo):
        services.make_demo_person(
            email="x@demo.example", family_name="a", given_name="b", at=datetime.now(UTC)
        )
