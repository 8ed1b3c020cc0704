"""The chain as plain values: whatever is done to stored entries, the walk names it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.audit.domain.chain import GENESIS, Broken, Link, Place, Reason, broken_links, seal

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
Tamper = Callable[[list[Link], int], list[Link]]


def chain(length: int) -> list[Link]:
    links, previous = [], GENESIS
    for number in range(1, length + 1):
        content = {"id": UUID(int=number), "at": AT + timedelta(minutes=number), "detail": {"n": number}}
        links.append(Link(number, previous, seal(previous, content), content))
        previous = links[-1].sealed
    return links


def walk(links: list[Link], whole: list[Link], since: Place | None = None) -> list[Broken]:
    """What the verifier says of `links` where the writers wrote `whole`; a database hands them out sorted."""
    head = Place(len(whole), whole[-1].sealed) if whole else Place()
    ordered = sorted(links, key=lambda link: link.number)
    return list(broken_links(ordered, shard=0, since=since or Place(), head=head))


def changed(links: list[Link], k: int) -> list[Link]:
    return [*links[:k], replace(links[k], content={**links[k].content, "role": "expert"}), *links[k + 1 :]]


def resealed(links: list[Link], k: int) -> list[Link]:
    """Changed by somebody who knows how seals are made, and makes a new one for this row."""
    content = {**links[k].content, "role": "expert"}
    forged = replace(links[k], content=content, sealed=seal(links[k].previous, content))
    return [*links[:k], forged, *links[k + 1 :]]


def removed(links: list[Link], k: int) -> list[Link]:
    return links[:k] + links[k + 1 :]


def cut(links: list[Link], k: int) -> list[Link]:
    return links[:k]


def swapped(links: list[Link], k: int) -> list[Link]:
    """Two rows exchange their places, everything else as written."""
    other = (k + 1) % len(links)
    first, second = (
        replace(links[k], number=links[other].number),
        replace(links[other], number=links[k].number),
    )
    rest = [link for place, link in enumerate(links) if place not in (k, other)]
    return [*rest, first, second]


def inserted(links: list[Link], k: int) -> list[Link]:
    """A forged row in the middle, with a seal of its own that fits the row before."""
    content = {**links[k].content, "id": UUID(int=999)}
    return [*links, Link(links[k].number, links[k].previous, seal(links[k].previous, content), content)]


def appended(links: list[Link], k: int) -> list[Link]:
    """A forged row after the end, perfectly sealed; only the head does not know it."""
    content = {**links[k].content, "id": UUID(int=999)}
    return [*links, Link(len(links) + 1, links[-1].sealed, seal(links[-1].sealed, content), content)]


@given(length=st.integers(0, 30))
def test_an_untouched_chain_holds(length: int) -> None:
    assert walk(chain(length), chain(length)) == []


@given(length=st.integers(2, 30), data=st.data())
@pytest.mark.parametrize(
    ("tamper", "reasons"),
    [
        (changed, {Reason.CHANGED}),
        (resealed, {Reason.UNLINKED, Reason.NOT_THE_HEAD}),
        (removed, {Reason.MISSING}),
        (cut, {Reason.MISSING}),
        (swapped, {Reason.CHANGED, Reason.UNLINKED, Reason.NOT_THE_HEAD}),
        (inserted, {Reason.REPEATED}),
        (appended, {Reason.BEYOND_HEAD}),
    ],
)
def test_whatever_is_done_to_a_row_is_found_and_named(
    tamper: Tamper, reasons: set[Reason], length: int, data: st.DataObject
) -> None:
    whole = chain(length)
    k = data.draw(st.integers(0, length - 1))
    found = walk(tamper(whole, k), whole)
    assert found
    assert {broken.reason for broken in found} <= reasons
    assert any(names_row(broken, k + 1, length) for broken in found)


def names_row(broken: Broken, number: int, length: int) -> bool:
    """The row itself, the one that no longer follows from it, or the place after the end."""
    following = broken.reason in {Reason.UNLINKED, Reason.BEYOND_HEAD, Reason.CHANGED}
    return broken.number <= number <= (broken.until or broken.number) or (
        following and broken.number in {number + 1, length + 1}
    )


def test_a_missing_stretch_is_told_from_its_first_to_its_last_number() -> None:
    whole = chain(9)
    assert walk([*whole[:2], *whole[6:]], whole) == [Broken(0, 3, Reason.MISSING, until=6)]


@given(length=st.integers(1, 20), data=st.data())
def test_a_walk_can_go_on_from_where_an_earlier_one_ended(length: int, data: st.DataObject) -> None:
    whole = chain(length)
    start = data.draw(st.integers(1, length))
    anchor = Place(start, whole[start - 1].sealed)
    assert walk(whole[start:], whole, since=anchor) == []
    other = Place(start, b"x" * 32)
    assert walk(whole[start:], whole, since=other)[0].reason in {Reason.UNLINKED, Reason.NOT_THE_HEAD}


def test_a_head_that_went_back_is_noticed() -> None:
    whole = chain(5)
    since, head = Place(5, whole[4].sealed), Place(3, whole[2].sealed)
    assert list(broken_links([], shard=0, since=since, head=head)) == [Broken(0, 3, Reason.NOT_THE_HEAD)]


def test_rewriting_everything_after_a_row_escapes_the_chain_but_not_an_anchor() -> None:
    whole = chain(6)
    anchor = Place(4, whole[3].sealed)
    forged, previous = whole[:2], whole[1].sealed
    for link in whole[2:]:
        content = {**link.content, "role": "expert"}
        forged.append(Link(link.number, previous, seal(previous, content), content))
        previous = forged[-1].sealed
    assert walk(forged, forged) == []
    assert walk(forged[4:], forged, since=anchor) == [Broken(0, 5, Reason.UNLINKED, str(UUID(int=5)))]


@given(hours=st.integers(-12, 14))
def test_the_same_instant_has_the_same_seal_in_every_time_zone(hours: int) -> None:
    local = AT.astimezone(timezone(timedelta(hours=hours)))
    assert seal(GENESIS, {"at": AT}) == seal(GENESIS, {"at": local})


def test_a_seal_refuses_what_has_no_single_spelling() -> None:
    with pytest.raises(TypeError, match="cannot cover a set"):
        seal(GENESIS, {"detail": {1, 2}})
