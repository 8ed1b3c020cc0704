"""What archives answer, in DICOM JSON (PS3.18): read strictly where it is used, passed over where it is not."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MOST_STUDIES = 50
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_REASON_UNKNOWN = 0


class Unreadable(ValueError):
    """The answer is not what the standard says."""


@dataclass(frozen=True, slots=True)
class FoundStudy:
    uid: str
    made_on: date | None
    description: str
    modalities: tuple[str, ...]
    patient_name: str
    patient_number: str
    birth_date: date | None
    images: int | None


@dataclass(frozen=True, slots=True)
class FoundSeries:
    uid: str
    images: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of objects that were sent: the numbers of those taken, and of those refused with its reason."""

    taken: tuple[str, ...]
    refused: tuple[tuple[str, int], ...]


def is_uid(text: str) -> bool:
    """A number of DICOM; safe in an address."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


def studies_in(content: bytes) -> list[FoundStudy]:
    """Those that can be asked for. Raises Unreadable."""
    return [found for row in _rows(content) if (found := _study(row))][:MOST_STUDIES]


def series_in(content: bytes) -> list[FoundSeries]:
    """Raises Unreadable."""
    rows = [(_text(row, "0020000E"), _whole(row, "00201209")) for row in _rows(content)]
    return [FoundSeries(uid, images) for uid, images in rows if is_uid(uid)]


def stored_in(content: bytes) -> Stored:
    """Raises Unreadable."""
    (row,) = _rows(b"[" + content + b"]")
    return Stored(
        taken=tuple(_text(one, "00081155") for one in _sequence(row, "00081199")),
        refused=tuple(
            (_text(one, "00081155"), _whole(one, "00081197") or _REASON_UNKNOWN)
            for one in _sequence(row, "00081198")
        ),
    )


def _rows(content: bytes) -> list[Mapping[str, Any]]:
    if not content.strip():  # 204: nothing fits
        return []
    try:
        rows = json.loads(content)
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable
    return rows


def _study(row: Mapping[str, Any]) -> FoundStudy | None:
    uid = _text(row, "0020000D")
    if not is_uid(uid):
        return None
    return FoundStudy(
        uid=uid,
        made_on=_day(row, "00080020"),
        description=_text(row, "00081030"),
        modalities=tuple(str(one)[:16] for one in _values(row, "00080061")),
        patient_name=_name(row),
        patient_number=_text(row, "00100020"),
        birth_date=_day(row, "00100030"),
        images=_whole(row, "00201208"),
    )


def _values(row: Mapping[str, Any], tag: str) -> list[Any]:
    attribute = row.get(tag)
    values = attribute.get("Value") if isinstance(attribute, dict) else None
    return values if isinstance(values, list) else []


def _sequence(row: Mapping[str, Any], tag: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in _values(row, tag) if isinstance(one, dict))


def _text(row: Mapping[str, Any], tag: str) -> str:
    values = _values(row, tag)
    return str(values[0]).replace("\x00", "")[:200] if values and values[0] is not None else ""


def _whole(row: Mapping[str, Any], tag: str) -> int | None:
    """Some write numbers as text."""
    text = _text(row, tag)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _name(row: Mapping[str, Any]) -> str:
    """`Ivanov^Ivan` as people read it; the letters of the country come before transliterated ones."""
    values = _values(row, "00100010")
    if not values or not isinstance(values[0], dict):
        return ""
    parts = [str(values[0].get(way) or "") for way in ("Ideographic", "Alphabetic")]
    return next((part.replace("^", " ").strip()[:200] for part in parts if part), "")


def _day(row: Mapping[str, Any], tag: str) -> date | None:
    text = _text(row, tag)
    if len(text) != 8 or not text.isascii() or not text.isdecimal():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
