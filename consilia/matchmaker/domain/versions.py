"""Which version of the API two systems speak: the vendor media type in `Accept` and `Content-Type`."""

import re
from typing import Final

SUPPORTED: Final = ("1.0", "1.1")
LATEST: Final = SUPPORTED[-1]
MEDIA_TYPE: Final = f"application/vnd.ga4gh.matchmaker.v{LATEST}+json"
MEDIA_TYPES: Final = tuple(f"application/vnd.ga4gh.matchmaker.v{version}+json" for version in SUPPORTED)
_VENDOR = re.compile(r"application/vnd\.ga4gh\.matchmaker\.v(\d{1,4})\.(\d{1,4})\+json", re.IGNORECASE)


def accepts(header: str) -> bool:
    """Whether an `Accept` names a version that we can answer in: of the same major one, and not later than ours."""
    return any(_is_spoken(one) for one in _types(header))


def answered_in(header: str) -> str:
    """The media type of our answer: the newest version that `Accept` names and we speak, else our newest."""
    named = {one.lower() for one in _types(header)}
    return next((one for one in reversed(MEDIA_TYPES) if one in named), MEDIA_TYPE)


def is_json_of_a_match(header: str) -> bool:
    """Whether a `Content-Type` is one of a request: JSON, or the vendor type of a version that we speak."""
    types = _types(header)
    return len(types) == 1 and (types[0].lower() == "application/json" or _is_spoken(types[0]))


def _is_spoken(media_type: str) -> bool:
    found = _VENDOR.fullmatch(media_type)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    ours_major, ours_minor = (int(part) for part in LATEST.split("."))
    return major == ours_major and minor <= ours_minor


def _types(header: str) -> list[str]:
    """The media types of a header, without their parameters."""
    return [part.split(";")[0].strip() for part in header.split(",") if part.strip()]
