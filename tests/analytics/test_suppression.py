"""What analysts are not shown cannot be computed from what they are shown."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from consilia.analytics.domain.suppression import ALL, Key, hidden, small, small_shares

LEAST = 5
AXES = (("2026-01", "2026-02", "2026-03"), ("A", "B", "C"), ("x", "y"))
LEAVES = list(product(*AXES))
TOTALS = [key for key in product(*((*axis, ALL) for axis in AXES)) if ALL in key]
counts_of_leaves = st.lists(st.integers(0, 9), min_size=len(LEAVES), max_size=len(LEAVES))
sparse = st.lists(st.sampled_from([0, 0, 0, 1, 2, 12]), min_size=len(LEAVES), max_size=len(LEAVES))


def holds(total: Key, leaf: Key) -> bool:
    return all(part in (ALL, own) for part, own in zip(total, leaf, strict=True))


def totals_of(leaves: list[int]) -> dict[Key, int]:
    sums = {
        key: sum(count for leaf, count in zip(LEAVES, leaves, strict=True) if holds(key, leaf))
        for key in TOTALS
    }
    return {key: count for key, count in sums.items() if count}


def computable(known: set[Key], wanted: Key) -> bool:
    """Whether the total `wanted` follows from the totals `known`: linear algebra over the single cells."""
    basis: list[list[Fraction]] = []
    for key in [*sorted(known, key=str), wanted]:
        row = [Fraction(holds(key, leaf)) for leaf in LEAVES]
        for other in basis:
            lead = next(place for place, value in enumerate(other) if value)
            if row[lead]:
                row = [a - row[lead] / other[lead] * b for a, b in zip(row, other, strict=True)]
        if not any(row):
            if key == wanted:
                return True
            continue
        basis.append(row)
    return False


@settings(max_examples=40)
@given(st.one_of(counts_of_leaves, sparse))
def test_no_hidden_cell_can_be_computed_from_all_that_is_shown(leaves: list[int]) -> None:
    counts = totals_of(leaves)
    kept = hidden(counts, small(counts, least=LEAST))
    shown = set(TOTALS) - kept
    assert small(counts, least=LEAST) <= kept
    assert [key for key in kept if computable(shown, key)] == []


@settings(max_examples=25)
@given(counts_of_leaves, st.lists(st.floats(0, 1), min_size=len(LEAVES), max_size=len(LEAVES)))
def test_neither_can_a_share_of_few(leaves: list[int], shares: list[float]) -> None:
    bottoms = totals_of(leaves)
    tops = totals_of([round(count * share) for count, share in zip(leaves, shares, strict=True)])
    unsafe = hidden(bottoms, small(bottoms, least=LEAST)) | small_shares(tops, bottoms, least=LEAST)
    kept = unsafe | hidden(tops, unsafe)
    shown = set(TOTALS) - kept
    assert all(not computable(shown, key) for key in kept if tops.get(key))


def test_the_check_itself_sees_a_cell_that_follows_from_its_row() -> None:
    row = {(ALL, region, "x") for region in "BC"} | {(ALL, ALL, "x")}
    assert computable(row, (ALL, "A", "x"))
    assert not computable(row - {(ALL, "B", "x")}, (ALL, "A", "x"))


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    counts = totals_of([7] * len(LEAVES))
    assert hidden(counts, small(counts, least=LEAST)) == set()


def test_one_small_cell_takes_three_with_it_and_no_total() -> None:
    leaves = [20] * len(LEAVES)
    counts = totals_of(leaves)
    counts[(ALL, "A", "x")] = 3
    kept = hidden(counts, small(counts, least=LEAST))
    assert (ALL, "A", "x") in kept
    assert len(kept) == 4
    assert all(key.count(ALL) == 1 for key in kept)


def test_none_at_all_is_no_secret_but_all_but_one_is() -> None:
    assert small({("t", "A", ALL): 4, ("t", "B", ALL): 5}, least=LEAST) == {("t", "A", ALL)}
    bottoms = {("t", "A", ALL): 10, ("t", "B", ALL): 10, ("t", "C", ALL): 10}
    tops = {("t", "A", ALL): 9, ("t", "B", ALL): 10}
    assert small_shares(tops, bottoms, least=LEAST) == {("t", "A", ALL)}
