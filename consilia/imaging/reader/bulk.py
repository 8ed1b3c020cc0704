"""Long values of a header as bytes: what `metadata` names by an address instead of telling it. Runs in the child."""

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader.headers import opened

_WORDS = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}  # bytes of one; all others are single bytes


def bulk(file: BinaryIO, *, way: Sequence[int]) -> tuple[dict[str, Any], bytes]:
    """The bytes of an element, little-endian. `way` is its tag; within sequences tag, item (from 0), tag and so on."""
    _size, dataset = opened(file)
    element = _found(dataset, way)
    if element is None or not isinstance(element.value, bytes):
        raise Unreadable(Reason.DAMAGED)
    return {"vr": element.VR}, _little(element, is_big=not dataset.original_encoding[1])


def _found(dataset: Dataset, way: Sequence[int]) -> DataElement | None:
    for place in range(0, len(way) - 1, 2):
        items = dataset[way[place]].value if way[place] in dataset else []
        if way[place + 1] >= len(items) or not isinstance(items[way[place + 1]], Dataset):
            return None
        dataset = items[way[place + 1]]
    return dataset.get(way[-1])


def _little(element: DataElement, *, is_big: bool) -> bytes:
    width = _WORDS.get(element.VR, 1)
    value: bytes = element.value
    if not is_big or width == 1 or len(value) % width:
        return value
    return np.frombuffer(value, dtype=f">u{width}").astype(f"<u{width}").tobytes()
