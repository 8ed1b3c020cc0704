"""Planes are laid only through slices that fill a body evenly; everything else is said to be unassessable."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.imaging.domain.volumes import NoPlanes, obstacle_to_planes

FLAT = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def slices(count: int = 10, step: float = 2.0, **changes: Any) -> list[dict[str, Any]]:
    return [
        {
            "rows": 64, "columns": 64, "samples": 1, "bits": 16, "signed": True, "slope": 1, "intercept": -1024,
            "spacing": [0.5, 0.5], "position": [0.0, 0.0, place * step], "orientation": FLAT, "space": "1.2",
            **changes,
        }
        for place in range(count)
    ]  # fmt: skip


def with_one(place: int, **changes: Any) -> list[dict[str, Any]]:
    made = slices()
    made[place] |= changes
    return made


@pytest.mark.parametrize(
    ("modality", "frames", "expected"),
    [
        ("CT", slices(), None),
        ("MR", list(reversed(slices())), None),
        ("US", slices(), NoPlanes.KIND),
        ("CT", slices(7), NoPlanes.FEW),
        ("CT", slices(position=None), NoPlanes.UNPLACED),
        ("CT", slices(orientation=[1, 0, 0, 1, 0, 0]), NoPlanes.UNPLACED),
        ("CT", with_one(4, rows=32), NoPlanes.UNLIKE),
        ("CT", with_one(4, orientation=[0, 1, 0, 0, 0, 1]), NoPlanes.UNLIKE),  # a localiser among them
        ("CT", with_one(4, space="other"), NoPlanes.UNLIKE),
        ("PT", slices(slope=0.37), NoPlanes.VALUES),
        ("CT", slices(step=0.0), NoPlanes.UNEVEN),  # one place at ten moments
        ("CT", with_one(4, position=[0, 0, 8.5]), NoPlanes.UNEVEN),
        ("CT", [*slices(5), *slices(10)[6:]], NoPlanes.UNEVEN),  # one is missing
        ("CT", slices(rows=5000, columns=5000), NoPlanes.LARGE),
    ],
)
def test_what_stands_against_other_planes(
    modality: str, frames: list[dict[str, Any]], expected: NoPlanes | None
) -> None:
    assert obstacle_to_planes(modality, frames) is expected


def test_slices_of_a_tilted_gantry_slip_aside() -> None:
    tilted = slices()
    for place, frame in enumerate(tilted):
        frame["position"] = [0.0, place * 0.2, place * 2.0]
    assert obstacle_to_planes("CT", tilted) is NoPlanes.TILTED


@given(st.floats(0, math.pi), st.floats(0.3, 5), st.permutations(range(10)))
def test_a_turned_body_in_any_order_is_as_good(turn: float, step: float, order: list[int]) -> None:
    cosine, sine = math.cos(turn), math.sin(turn)
    frames = slices(orientation=[1.0, 0.0, 0.0, 0.0, cosine, sine])
    for frame, place in zip(frames, order, strict=True):
        frame["position"] = [5.0, -sine * step * place, cosine * step * place]
    assert obstacle_to_planes("CT", frames) is None
