"""Choices that come from the reference data, in the reader's language; asked for when a form is made."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consilia.foundation.time_zones import time_zone_names
from consilia.network import queries
from consilia.network.models import Organisation

Choices = list[tuple[str, str]]
# Zones that name no place, and old names of zones that do.
_NO_PLACES = ("Etc/", "US/", "SystemV/", "posix/", "right/", "Canada/", "Brazil/", "Mexico/", "Chile/")


def regions() -> Choices:
    return [(region.code, region.name) for region in queries.regions()]


def kinds() -> Choices:
    return [(value, str(label)) for value, label in Organisation.Kind.choices]


def fields() -> list[tuple[str, Choices]]:
    """Every field, with its subspecialties as a group below it."""
    groups: list[tuple[str, Choices]] = []
    for top, below in queries.field_tree():
        choices = [(top.code, top.name), *((sub.code, f"– {sub.name}") for sub in below)]
        groups.append((top.name, choices))
    return groups


def top_fields() -> Choices:
    return [(field.code, field.name) for field in queries.top_fields()]


def age_bands() -> Choices:
    return [(band.code, band.name) for band in queries.age_bands()]


def languages() -> Choices:
    return [(language.code, language.name) for language in queries.languages()]


def time_zones() -> list[tuple[str, Choices]]:
    """The zones of the country's regions first, then all that name a place."""
    near = zones_of_the_country()
    known = dict(near)
    far = [(zone, label) for zone, label in _named_zones(get_language() or "en") if zone not in known]
    return [(_("In this country"), near), (_("Elsewhere"), far)]


def zones_of_the_country() -> Choices:
    """The time zones of its regions, from west to east."""
    zones = {zone for region in queries.regions() for zone in region.time_zones}
    return [(zone, zone_name(zone)) for zone in sorted(zones, key=lambda zone: (_offset(zone), zone))]


def zone_name(zone: str, at: datetime | None = None) -> str:
    """`Vladivostok, UTC+10`; the distance from UTC at a moment, or as it is in winter."""
    city = get_timezone_location(zone, locale=get_language() or "en", return_city=True)
    return f"{city}, {utc_offset(zone, at)}"


def utc_offset(zone: str, at: datetime | None = None) -> str:
    seconds = _offset(zone, at)
    hours, minutes = divmod(abs(int(seconds)) // 60, 60)
    sign = "+" if seconds >= 0 else "−"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


def _offset(zone: str, at: datetime | None = None) -> float:
    moment = at or datetime(2026, 1, 1, tzinfo=UTC)
    shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return shift.total_seconds() if shift else 0.0


@cache
def _named_zones(language: str) -> Choices:
    names = [name for name in time_zone_names() if "/" in name and not name.startswith(_NO_PLACES)]
    cities = {name: get_timezone_location(name, locale=language, return_city=True) for name in names}
    return [
        (name, f"{cities[name]}, {utc_offset(name)}") for name in sorted(names, key=lambda one: cities[one])
    ]
