"""Made-up and real data never share a database."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from consilia.accounts import services
from consilia.accounts.models import Installation
from tests.factories.accounts import make_user

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAMES = {"family_name": "Ёлкина", "given_name": "Вера"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_a_database_keeps_the_mode_of_its_first_start(mode: str) -> None:
    services.claim_installation(mode)
    services.claim_installation(mode)
    assert Installation.objects.get().mode == mode
    with pytest.raises(services.WrongInstallation):
        services.claim_installation("demo" if mode == "production" else "production")


def test_a_demonstration_does_not_move_in_with_real_people() -> None:
    make_user()
    with pytest.raises(services.WrongInstallation):
        services.claim_installation("demo")


def test_an_installation_does_not_move_in_with_made_up_people(settings: Settings) -> None:
    settings.DEMO = True
    services.make_demo_person(email="a@demo.example", at=NOW, **NAMES)
    with pytest.raises(services.WrongInstallation):
        services.claim_installation("production")


def test_made_up_people_are_not_made_where_real_ones_work(settings: Settings) -> None:
    services.claim_installation("production")
    settings.DEMO = True
    with pytest.raises(services.NotADemo):
        services.make_demo_person(email="a@demo.example", at=NOW, **NAMES)


def test_a_key_of_the_sign_in_page_belongs_to_a_made_up_person() -> None:
    with pytest.raises(IntegrityError, match="user_demo_key_of_demo"):
        make_user(demo_key="expert")


def test_there_is_one_row_and_its_mode_is_known() -> None:
    with pytest.raises(IntegrityError, match="installation_mode"):
        Installation.objects.create(mode="holiday")
