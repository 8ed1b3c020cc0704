"""Which series, and which frame of it, an address names."""

from dataclasses import dataclass

from consilia.imaging.models import Instance
from consilia.imaging.queries import Stack


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame of a series: which of how many it is."""

    instance: Instance
    frame: int
    place: int
    of: int


def asked_for(stacks: list[Stack], series: str) -> Stack:
    """The series of the address, else the first one with something to see."""
    asked = next((stack for stack in stacks if str(stack.series.id) == series), None)
    return asked or next((stack for stack in stacks if stack.frames), stacks[0])


def shot_of(stack: Stack, place: str) -> Shot | None:
    """The frame of the address; without one that in the middle of a stack, the first of a film."""
    total = stack.frames
    if not total:
        return None
    is_film = total > len(stack.instances)
    wanted = int(place) if place.isascii() and place.isdecimal() else (1 if is_film else (total + 1) // 2)
    wanted = rest = min(max(wanted, 1), total)
    for instance in stack.instances:
        if not instance.can_be_drawn:
            continue
        if rest <= instance.frames:
            return Shot(instance, rest - 1, wanted, total)
        rest -= instance.frames
    return None
