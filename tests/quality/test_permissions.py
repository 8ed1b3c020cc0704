"""Who may see and do what: every deed as every role, about the own centre, the own question and a foreign case."""

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.identifiers import uuid7
from consilia.quality.domain.words import AUDIENCE
from consilia.quality.permissions import ALLOWED, may, sees_small_cells

HOME, ELSEWHERE = uuid7(), uuid7()
# Written by hand from the design: deed -> roles at the answering centre / at the asking house / anywhere.
INSIDE = {Role.QUALITY_REVIEWER, Role.TRIAGE_COORDINATOR}
AT_CENTRE = {
    "see_centre": INSIDE,
    "see_dossiers": INSIDE,
    "give_action": INSIDE,
    "enter_concern": {Role.TRIAGE_COORDINATOR},
}
AT_HOUSE = {"enter_concern": {Role.ORGANISATION_COORDINATOR}}
ANYWHERE = {"see_centre": {Role.MINISTRY_ANALYST}}


def somebody(role: Role) -> Actor:
    return Actor(uuid7(), uuid7(), role, HOME, "RU-MOW", "Somebody")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", ALLOWED)
def test_a_role_may_do_what_the_design_says_and_nothing_else(deed: str, role: Role) -> None:
    by, everywhere = somebody(role), role in ANYWHERE.get(deed, set())
    assert may(by, deed, centre_id=HOME, house_id=ELSEWHERE) == (everywhere or role in AT_CENTRE[deed])
    assert may(by, deed, centre_id=ELSEWHERE, house_id=HOME) == (
        everywhere or role in AT_HOUSE.get(deed, set())
    )
    assert may(by, deed, centre_id=ELSEWHERE, house_id=ELSEWHERE) == everywhere


def test_the_table_names_every_deed_and_the_system_does_all() -> None:
    assert set(ALLOWED) == set(AT_CENTRE)
    assert all(may(Actor.system(), deed) for deed in ALLOWED)
    nobody = Actor(uuid7(), None, None, None, None, "Nobody")
    assert not any(may(nobody, deed, centre_id=HOME) for deed in ALLOWED)


@pytest.mark.parametrize("role", Role)
def test_small_cells_are_for_clinics_and_the_bar_leads_whom_the_table_lets_in(role: Role) -> None:
    assert sees_small_cells(somebody(role)) == (role is not Role.MINISTRY_ANALYST)
    assert (role in AUDIENCE) == (role in ALLOWED["see_centre"])
