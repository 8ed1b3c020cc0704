"""Rules of limits: which is the looser one, which row is the more specific, and a running clock under a new limit."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope, loosens, replanned
from consilia.foundation.clocks import ALWAYS
from consilia.foundation.clocks import Deadline as Clockwork

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
CENTRE = UUID(int=1)


def hours(number: float, counts: str = WALL) -> Limit:
    return Limit(timedelta(hours=number), counts)


@pytest.mark.parametrize(
    ("new", "before", "looser"),
    [
        (hours(1), hours(2), False),
        (hours(2), hours(2), False),
        (hours(3), hours(2), True),
        (None, hours(2), True),
        (hours(8, WORKING), hours(8), True),
        (hours(8), hours(8, WORKING), False),
        (hours(9), hours(8, WORKING), True),  # nine hours may be longer than eight working ones, or shorter
        (hours(7, WORKING), hours(8, WORKING), False),
    ],
)
def test_a_limit_is_looser_when_a_child_could_wait_longer(
    new: Limit | None, before: Limit, looser: bool
) -> None:
    assert loosens(new, [before]) is looser


def test_a_new_limit_where_none_was_is_not_looser() -> None:
    assert not loosens(hours(100), [])


SCOPES = st.builds(
    Scope,
    region=st.sampled_from([None, "RU-PRI", "RU-MOW"]),
    centre=st.sampled_from([None, CENTRE, UUID(int=2)]),
    field=st.sampled_from([None, "cardiology", "cardiology.arrhythmia", "neurology"]),
)


@given(SCOPES, SCOPES)
def test_a_scope_that_covers_another_meets_it_and_ranks_no_higher(one: Scope, other: Scope) -> None:
    assert one.meets(other) == other.meets(one)
    if one.covers(other):
        assert one.meets(other)
        assert one.rank <= other.rank
    if one.covers(other) and other.covers(one):
        assert one == other


LIMITS = st.builds(Limit, st.integers(1, 6000).map(lambda n: timedelta(minutes=n)), st.just(WALL))


@given(LIMITS, LIMITS, st.integers(0, 6000), st.integers(1, 6000), st.booleans())
def test_a_replanned_clock_counts_from_its_start_and_is_never_broken_before_its_limit_was_made(
    before: Limit, after: Limit, used: int, ran: int, paused: bool
) -> None:
    left = max(before.span - timedelta(minutes=used), timedelta())
    at = NOON + min(timedelta(minutes=ran), left)  # what is over already does not move
    clock = Clockwork(since=NOON, left=left, due=NOON + left)
    clock = clock.pause(ALWAYS, at=at) if paused else clock
    calendars = {WALL: ALWAYS}

    new = replanned(clock, before, after, calendars, at=at)

    assert replanned(new, after, after, calendars, at=at) == new  # a second run moves nothing
    assert (new.due is None) == paused
    if after.span >= before.span:
        assert new.left - clock.left == after.span - before.span
    assert new.due is None or new.due == max(NOON + new.left, at)


def test_where_other_hours_count_the_share_that_was_used_stays_used() -> None:
    clock = Clockwork.start(timedelta(hours=8), ALWAYS, at=NOON)
    at = NOON + timedelta(hours=2)
    calendars = {WALL: ALWAYS, WORKING: ALWAYS}
    new = replanned(clock, hours(8, WORKING), hours(24), calendars, at=at)
    assert (new.since, new.left) == (at, timedelta(hours=18))
