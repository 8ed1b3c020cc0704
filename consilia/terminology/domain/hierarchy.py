"""Ancestors of every term, from the direct parents."""

from collections.abc import Mapping, Sequence


class Circle(ValueError):
    """A term is its own ancestor; the message names it."""


def closure(parents: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """All ancestors of each term, itself not among them.

    Raises:
        Circle: the parents are not a hierarchy.
    """
    known: dict[str, frozenset[str]] = {}
    for start in parents:
        _climb(start, parents, known)
    return known


def _climb(start: str, parents: Mapping[str, Sequence[str]], known: dict[str, frozenset[str]]) -> None:
    """Depth first with a stack of our own: an ontology may be deeper than Python's."""
    path: list[str] = [start]
    on_path = {start}
    while path:
        term = path[-1]
        waiting = next((parent for parent in parents.get(term, ()) if parent not in known), None)
        if term in known or waiting is None:
            known.setdefault(term, _ancestors(parents.get(term, ()), known))
            on_path.discard(path.pop())
        elif waiting in on_path:
            raise Circle(waiting)
        else:
            path.append(waiting)
            on_path.add(waiting)


def _ancestors(parents: Sequence[str], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(parents).union(*(known[parent] for parent in parents))
