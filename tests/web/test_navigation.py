"""Every role is led to places that exist and that it may enter."""

import pytest
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.registry.services import load_registry_policy
from consilia.web.navigation import BY_ROLE, current_place, places_of
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


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "web:home"),
        ("/cases/", "cases:worklist"),
        ("/cases/start/", "cases:worklist"),
        ("/network/consultants/", "network:organisations"),
        ("/network/coverage/", "network:coverage"),
        ("/help/about/", None),
    ],
)
def test_the_innermost_place_is_the_current_one(path: str, expected: str | None) -> None:
    place = current_place(places_of(Role.EXPERT), path)
    assert (place.address if place else None) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_role_opens_for_it(role: Role) -> None:
    load_registry_policy()  # as every installation has it
    client = signed_in_client(make_actor(role))
    answers = {place.address: client.get(place.href).status_code for place in places_of(role)}
    assert answers == dict.fromkeys(answers, 200)
