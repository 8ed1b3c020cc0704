"""The content of a conclusion in one canonical form, and its hash: what was signed, independent of the paper."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces. Numbers with fractions, dates and UUIDs are texts.

    Raises:
        TypeError: a value that has no canonical text, such as a float.
    """
    return json.dumps(
        _plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def content_sha256(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    raise TypeError(f"a {type(value).__name__} has no canonical form")


def decimal_text(value: Decimal) -> str:
    """`7.50` and `7.5` are one dose; `1E+2` is written `100`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
