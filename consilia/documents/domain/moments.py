"""Instants on paper."""

from datetime import datetime
from zoneinfo import ZoneInfo


def day_text(at: datetime, zone: str) -> str:
    """`21.11.2026`, the day at that place."""
    return f"{at.astimezone(ZoneInfo(zone)):%d.%m.%Y}"


def moment_text(at: datetime, zone: str) -> str:
    """`21.11.2026 22:25 (UTC+03:00)`: unmistakable in a country of eleven time zones."""
    local = at.astimezone(ZoneInfo(zone))
    offset = f"{local:%z}"
    return f"{local:%d.%m.%Y %H:%M} (UTC{offset[:3]}:{offset[3:]})"
