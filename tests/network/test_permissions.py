"""Who may do what: every deed as every role, at home, elsewhere and for herself."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.identifiers import uuid7
from consilia.network.permissions import DEEDS, may

HOME, ELSEWHERE, SELF, SOMEBODY = uuid7(), uuid7(), uuid7(), uuid7()

# deed -> who may do it at home / anywhere / only to herself. Everybody else may not.
ADMINISTRATOR = {Role.ADMINISTRATOR}
ANYWHERE = {
    **dict.fromkeys(DEEDS, ADMINISTRATOR),
    "export_network": {
        Role.ADMINISTRATOR,
        Role.ORGANISATION_COORDINATOR,
        Role.REGIONAL_OPERATOR,
        Role.TRIAGE_COORDINATOR,
    },
}
HOUSE = {Role.ORGANISATION_COORDINATOR}
CENTRE = {Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR}
AT_HOME = {
    **dict.fromkeys(
        ("update_organisation", "set_calendar", "create_unit", "update_unit", "create_consultant"), HOUSE
    ),
    **dict.fromkeys(("update_consultant", "set_leave", "cancel_leave", "assign_duty", "cancel_duty"), CENTRE),
}
HERSELF = {"set_leave": {Role.EXPERT}, "cancel_leave": {Role.EXPERT}}


def actor(role: Role) -> Actor:
    return Actor(SELF, uuid7(), role, HOME, "RU-MOW", "Orlova A. P.")


def places() -> Iterator[tuple[str, UUID, UUID]]:
    for house in (HOME, ELSEWHERE):
        for person in (SELF, SOMEBODY):
            yield (
                f"{'home' if house == HOME else 'elsewhere'}-{'self' if person == SELF else 'other'}",
                house,
                person,
            )


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_exactly_what_the_table_says(role: Role, deed: str) -> None:
    for place, house, person in places():
        expected = (
            role in ANYWHERE[deed]
            or (role in AT_HOME.get(deed, set()) and house == HOME)
            or (role in HERSELF.get(deed, set()) and person == SELF)
        )
        assert may(actor(role), deed, organisation_id=house, user_id=person) == expected, place


@pytest.mark.parametrize("deed", DEEDS)
def test_the_system_may_do_everything(deed: str) -> None:
    assert may(Actor.system(), deed)


@pytest.mark.parametrize("deed", DEEDS)
def test_without_a_role_nothing_is_allowed(deed: str) -> None:
    nobody = Actor(SELF, None, None, HOME, None, "")
    assert not may(nobody, deed, organisation_id=HOME, user_id=SELF)


def test_an_organisation_is_not_home_because_both_are_unknown() -> None:
    homeless = Actor(SELF, uuid7(), Role.ORGANISATION_COORDINATOR, None, None, "")
    assert not may(homeless, "update_organisation")
