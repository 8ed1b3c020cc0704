"""What of a header (DICOM JSON) is noted beside it of a study and of a series, to be searched by."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

# Several requests of one series stand in one column, as values of one attribute do (PS3.5, 6.4).
BETWEEN = "\\"
_REFERRER, _STUDY_ID, _TIME_ZONE = "00080090", "00200010", "00080201"
_STEP_DATE, _STEP_TIME, _REQUESTS = "00400244", "00400245", "00400275"
_STEP, _PROCEDURE = "00400009", "00401001"


def of_study(header: Mapping[str, Any]) -> dict[str, str]:
    """Columns of `Study`; "" where the header says nothing."""
    return {
        "study_number": _text(header, _STUDY_ID)[:64],
        "referrer_name": _text(header, _REFERRER)[:200],
        "time_zone": _text(header, _TIME_ZONE)[:16],
    }


def of_series(header: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of `Series`."""
    requests = [item for item in _values(header, _REQUESTS) if isinstance(item, dict)]
    return {
        "step_on": day(_text(header, _STEP_DATE)),
        "step_at": _text(header, _STEP_TIME)[:16],
        "scheduled_steps": _joined(_text(item, _STEP) for item in requests),
        "requested_procedures": _joined(_text(item, _PROCEDURE) for item in requests),
    }


def day(text: str) -> date | None:
    """`20260131`, or as the old standard had it `2026.01.31`."""
    digits = text.replace(".", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdecimal():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _joined(values: Iterable[str]) -> str:
    return BETWEEN.join(value.replace(BETWEEN, "")[:64] for value in values)[:400]


def _text(header: Mapping[str, Any], tag: str) -> str:
    first = next(iter(_values(header, tag)), "")
    if isinstance(first, dict):  # a name
        first = first.get("Alphabetic", "")
    return "" if first is None else str(first).strip()


def _values(header: Mapping[str, Any], tag: str) -> list[Any]:
    element = header.get(tag)
    found = element.get("Value") if isinstance(element, dict) else None
    return found if isinstance(found, list) else []
