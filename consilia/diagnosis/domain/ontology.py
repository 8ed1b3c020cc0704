"""The graph of findings as arrays: every term has a number, and no term comes before its parents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

import numpy as np
import numpy.typing as npt

ROOT = "HP:0000118"
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Ontology:
    """Findings by number. `replaced` leads from a retired code to the one in use."""

    release: str
    codes: Sequence[str]
    parents: Sequence[Sequence[int]]
    replaced: Mapping[str, str]

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def _above(self) -> dict[int, dict[int, int]]:
        return {}

    def steps_up(self, number: int) -> Mapping[int, int]:
        """The term and all its ancestors, each with the fewest steps up to it; remembered once asked."""
        if number not in self._above:
            steps = {number: 0}
            for parent in self.parents[number]:
                for ancestor, distance in self.steps_up(parent).items():
                    steps[ancestor] = min(steps.get(ancestor, distance + 1), distance + 1)
            self._above[number] = steps
        return self._above[number]

    def closure(self, number: int) -> Ints:
        """The term and all its ancestors."""
        return np.fromiter(self.steps_up(number), np.int32)

    def implied(self, numbers: Iterable[int]) -> list[int]:
        """The terms and all their ancestors, ascending."""
        return sorted(set().union(*(self.steps_up(number) for number in numbers)))

    def number(self, code: str) -> int | None:
        """The number of a code, of its successor when it was retired; None when it is not a finding."""
        for _ in range(10):  # a longer chain is a circle
            if code in self.numbers:
                return self.numbers[code]
            if code not in self.replaced:
                return None
            code = self.replaced[code]
        return None


def ontology(
    release: str, parents: Mapping[str, Sequence[str]], replaced: Mapping[str, str], root: str = ROOT
) -> Ontology:
    """The part of a hierarchy at and under `root`."""
    below = _below(root, parents)
    graph = {code: sorted(set(parents[code]) & below) for code in sorted(below)}
    codes = list(TopologicalSorter(graph).static_order())
    numbers = {code: number for number, code in enumerate(codes)}
    return Ontology(
        release=release,
        codes=codes,
        parents=[[numbers[parent] for parent in graph[code]] for code in codes],
        replaced=dict(replaced),
    )


def _below(root: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    children: dict[str, list[str]] = {}
    for child, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(child)
    found, waiting = {root}, [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def distinct(numbers: Iterable[int]) -> list[int]:
    """Each number once, in ascending order: neither order nor repetition may change a ranking."""
    return sorted(set(numbers))


def most_special(ontology: Ontology, findings: Sequence[int]) -> list[int]:
    """Who says "seizure" beside "focal seizure" tells one finding, not two."""
    wider = {above for one in findings for above in ontology.steps_up(one) if above != one}
    return [one for one in findings if one not in wider]
