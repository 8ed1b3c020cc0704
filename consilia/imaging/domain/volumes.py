"""Whether slices fill a body evenly, so that other planes may be laid through them; else why nobody can say.

A plane through slices that are tilted, uneven or of another size would look right and measure wrong.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from math import isclose, sqrt
from typing import Any, Final

LEAST: Final = 8  # slices: fewer show nothing in another plane
MOST_VOXELS: Final = 200_000_000  # what a browser holds without falling
_EVEN: Final = 0.02  # of the usual distance between slices
_STRAIGHT: Final = 0.5  # of a pixel, how far the last slice may have slipped aside
_KINDS: Final = frozenset({"CT", "MR", "PT"})
Vector = tuple[float, float, float]


class NoPlanes(StrEnum):
    KIND = "kind"
    FEW = "few"
    UNPLACED = "unplaced"
    UNLIKE = "unlike"
    VALUES = "values"
    TILTED = "tilted"
    UNEVEN = "uneven"
    LARGE = "large"


def obstacle_to_planes(modality: str, frames: Sequence[Mapping[str, Any]]) -> NoPlanes | None:
    """Of frames in the words of `viewing.facts_of_frames`, with rows and columns; None where nothing stands against it."""
    if modality not in _KINDS:
        return NoPlanes.KIND
    if len(frames) < LEAST:
        return NoPlanes.FEW
    if not all(frame["position"] and frame["orientation"] and frame["spacing"] for frame in frames):
        return NoPlanes.UNPLACED
    return _obstacle_in_values(frames) or _obstacle_in_places(frames)


def _obstacle_in_values(frames: Sequence[Mapping[str, Any]]) -> NoPlanes | None:
    first = frames[0]
    if not all(_is_like(frame, first) for frame in frames):
        return NoPlanes.UNLIKE
    if not all(
        float(frame["slope"]).is_integer() and float(frame["intercept"]).is_integer() for frame in frames
    ):
        return NoPlanes.VALUES  # fractions would be cut off
    if len(frames) * first["rows"] * first["columns"] > MOST_VOXELS:
        return NoPlanes.LARGE
    return None


def _is_like(frame: Mapping[str, Any], first: Mapping[str, Any]) -> bool:
    """One size, one direction, one space of coordinates, shades of grey."""
    same = all(
        frame[name] == first[name]
        for name in ("rows", "columns", "space", "slope", "intercept", "signed", "bits")
    )
    near = _are_near(frame["spacing"], first["spacing"]) and _are_near(
        frame["orientation"], first["orientation"]
    )
    return same and near and frame["samples"] == 1


def _are_near(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(isclose(a, b, rel_tol=1e-3, abs_tol=1e-4) for a, b in zip(one, other, strict=True))


def _obstacle_in_places(frames: Sequence[Mapping[str, Any]]) -> NoPlanes | None:
    normal = _cross(frames[0]["orientation"][:3], frames[0]["orientation"][3:])
    if not isclose(_dot(normal, normal), 1, abs_tol=1e-2):
        return NoPlanes.UNPLACED
    places = sorted((tuple(frame["position"]) for frame in frames), key=lambda place: _dot(place, normal))
    heights = [_dot(place, normal) for place in places]
    steps = [above - below for below, above in pairwise(heights)]
    usual = sorted(steps)[len(steps) // 2]
    if usual <= 0 or not all(abs(step - usual) <= _EVEN * usual + 1e-3 for step in steps):
        return NoPlanes.UNEVEN
    across = _less(places[-1], places[0])
    aside = _less(across, tuple(_dot(across, normal) * one for one in normal))
    return NoPlanes.TILTED if sqrt(_dot(aside, aside)) > _STRAIGHT * min(frames[0]["spacing"]) else None


def _cross(a: Sequence[float], b: Sequence[float]) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _less(a: Sequence[float], b: Sequence[float]) -> tuple[float, ...]:
    return tuple(x - y for x, y in zip(a, b, strict=True))
