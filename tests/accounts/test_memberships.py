"""A role begins, ends, and is chosen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from consilia.accounts import queries
from consilia.accounts.domain.roles import Role
from tests.factories.accounts import make_actor, make_membership, make_user

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_role_counts_from_its_first_moment_until_just_before_its_last() -> None:
    membership = make_membership(starts=NOW, ends=NOW + timedelta(days=1))
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(days=1, seconds=-1), NOW + timedelta(days=1)]
    found = [bool(queries.memberships_of(membership.user, at=moment)) for moment in moments]
    assert found == [False, True, True, False]


def test_a_role_cannot_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError, match="membership_ends_after_start"):
        make_membership(starts=NOW, ends=NOW)


def test_the_actor_carries_the_region_of_the_organisation() -> None:
    actor = make_actor(Role.EXPERT, user=make_user(family_name="Орлова"))
    assert (actor.role, actor.region_code, actor.name) == (Role.EXPERT, "RU-PER", "Орлова А. П.")
