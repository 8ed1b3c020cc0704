"""An empty installation gets its first person, once."""

from argparse import Namespace
from datetime import UTC, datetime

import pytest
from django.test import Client

from config.first_administrator import make_first_administrator
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership, User
from consilia.foundation.refusals import Refusal
from tests.factories.network import make_region

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted() -> Namespace:
    return Namespace(
        email="first@consilia.example",
        family_name="Первая",
        given_name="Анна",
        patronymic="",
        language="ru",
        organisation="National Children's Centre",
        identifier="2.999.1",
        region=make_region().pk,
    )


def test_the_first_administrator_chooses_her_password_by_the_link(wanted: Namespace, client: Client) -> None:
    link = make_first_administrator(wanted, at=NOW)
    membership = Membership.objects.select_related("organisation").get()
    assert (membership.role, membership.user.email) == (Role.ADMINISTRATOR, "first@consilia.example")
    assert membership.organisation.is_centre
    assert client.get(link, follow=True).status_code == 200


def test_there_is_only_one_first(wanted: Namespace) -> None:
    make_first_administrator(wanted, at=NOW)
    wanted.email = "second@consilia.example"
    with pytest.raises(Refusal, match="already"):
        make_first_administrator(wanted, at=NOW)


def test_an_unknown_region_leaves_nothing_half_made(wanted: Namespace) -> None:
    wanted.region = "RU-NOWHERE"
    with pytest.raises(Refusal, match="no region"):
        make_first_administrator(wanted, at=NOW)
    assert not User.objects.exists()
