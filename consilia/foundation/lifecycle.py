"""A lifecycle is a table: states, and the moves between them, each with the roles that may make it.

The same table answers the services, fills the permission matrix, draws the diagram of the docs and is
walked by a test from every state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


class MoveRefused(ValueError):
    """The move does not start from this state."""

    def __init__(self, move: str, state: str) -> None:
        self.move, self.state = move, state
        super().__init__(f"{move} does not start from {state}")


@dataclass(frozen=True, slots=True)
class Move:
    """One row. Several `targets` mean that the caller chooses, as in "back to the asking state"."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    roles: frozenset[str]

    @property
    def target(self) -> str:
        (only,) = self.targets
        return only


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """States in the order of the journey, moves by name, and the states in which it rests.

    An end may have a way out, as a closed case that is reopened.
    """

    states: tuple[str, ...]
    moves: Mapping[str, Move]
    ends: frozenset[str]

    def after(self, move: str, state: str, *, target: str | None = None) -> str:
        """The state after `move` from `state`.

        Raises:
            MoveRefused: the move does not start there, or `target` is not one of its ends.
        """
        row = self.moves[move]
        chosen = target or row.target
        if state not in row.sources or chosen not in row.targets:
            raise MoveRefused(move, state)
        return chosen

    def moves_from(self, state: str) -> Iterator[str]:
        """Names of the moves that start in `state`."""
        for name, row in self.moves.items():
            if state in row.sources:
                yield name

    def diagram(self) -> str:
        """The lifecycle as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.states[0]}"]
        for name, row in self.moves.items():
            lines += [f"    {source} --> {end}: {name}" for source in row.sources for end in row.targets]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.ends]
        return "\n".join(lines) + "\n"
