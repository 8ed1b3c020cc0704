"""Ancestors from parents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.terminology.domain.hierarchy import Circle, closure

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
# Parents have smaller numbers, so that there is no circle.
GRAPHS = st.lists(st.lists(st.integers(0, 1000), max_size=3), min_size=1, max_size=30).map(
    lambda rows: {str(i): tuple({str(p % i) for p in row}) if i else () for i, row in enumerate(rows)}
)


def test_every_way_up_counts_once() -> None:
    assert closure(DIAMOND) == {
        "a": frozenset(),
        "b": {"a"},
        "c": {"a"},
        "d": {"a", "b", "c"},
    }


def test_a_circle_is_named() -> None:
    with pytest.raises(Circle, match=r"^[abc]$"):
        closure({"a": ("c",), "b": ("a",), "c": ("b",)})


def test_a_deep_hierarchy_does_not_exhaust_the_stack() -> None:
    deep = {str(i): (str(i - 1),) if i else () for i in range(2_000)}
    assert len(closure(deep)["1999"]) == 1_999


@given(GRAPHS)
def test_ancestors_of_parents_are_ancestors(parents: dict[str, tuple[str, ...]]) -> None:
    above = closure(parents)
    for term, direct in parents.items():
        assert above[term] == frozenset(direct).union(*(above[parent] for parent in direct))
        assert term not in above[term]
