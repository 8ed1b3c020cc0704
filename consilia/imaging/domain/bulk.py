"""Long values by their addresses (PS3.18, 10.4.1.1.5): a header tells where they are instead of what they are."""

from collections.abc import Mapping
from typing import Any

from consilia.imaging.domain.dicom_json import Dataset

PIXELS = "7FE00010"
_SHADES, _ALLOCATED = "00280101", "00280100"  # bits stored, which only whole numbers have; bits allocated
_DEEPEST = 8


def addressed(header: Mapping[str, Any], root: str, *, has_pixels: bool) -> Dataset:
    """A header whose long values, those within sequences too, have addresses below `root`; and its pixels, if any."""
    told = _told(header, root)
    if has_pixels and _SHADES in header:
        kind = "OW" if _bits(header) > 8 else "OB"
        told[PIXELS] = {"vr": kind, "BulkDataURI": f"{root}/{PIXELS}"}
    return told


def way_to(text: str) -> list[int]:
    """`54000100/1/54001010` as tag, item (from 0), tag. Raises ValueError."""
    parts = text.split("/")
    if len(parts) % 2 == 0 or len(parts) > 2 * _DEEPEST + 1:
        raise ValueError(text)
    return [_item(part) if place % 2 else _tag(part) for place, part in enumerate(parts)]


def _told(header: Mapping[str, Any], root: str) -> Dataset:
    return {tag: _element(element, f"{root}/{tag}") for tag, element in header.items()}


def _element(element: Any, place: str) -> dict[str, Any]:
    if "BulkDataURI" in element:
        return {**element, "BulkDataURI": place}
    if element.get("vr") != "SQ":
        return dict(element)
    items = element.get("Value", [])
    return {
        **element,
        "Value": [_told(item or {}, f"{place}/{number}") for number, item in enumerate(items, 1)],
    }


def _bits(header: Mapping[str, Any]) -> int:
    found = header.get(_ALLOCATED, {}).get("Value", [16])[0]
    return found if isinstance(found, int) else 16


def _tag(text: str) -> int:
    if len(text) != 8:
        raise ValueError(text)
    return int(text, 16)


def _item(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:9]) < 100_000 or len(text) > 6:
        raise ValueError(text)
    return int(text) - 1
