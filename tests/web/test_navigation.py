"""Every role is led to places that exist and that it may enter."""

import pytest
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.web.navigation import BY_ROLE, places_of
from tests.factories.accounts import make_actor, signed_in_client

PLACES = sorted({place for places in BY_ROLE.values() for place in places}, key=lambda place: place.address)


def test_every_role_has_places_and_starts_at_home() -> None:
    assert set(BY_ROLE) == set(Role)
    assert {places[0].address for places in BY_ROLE.values()} == {"web:home"}


def test_somebody_without_a_role_sees_the_home_page_alone() -> None:
    assert [place.address for place in places_of(None)] == ["web:home"]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.address)
def test_every_place_has_an_address_and_an_own_chord(place) -> None:
    assert reverse(place.address)
    assert not place.chord or [other.chord for other in PLACES].count(place.chord) == 1


def test_home_is_current_only_on_the_home_page() -> None:
    home = places_of(None)[0]
    assert home.is_current("/")
    assert not home.is_current("/cases/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_role_opens_for_it(role: Role) -> None:
    client = signed_in_client(make_actor(role))
    answers = {place.address: client.get(place.href).status_code for place in places_of(role)}
    assert answers == dict.fromkeys(answers, 200)
