"""Working hours of a week, one line for each day."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField
from consilia.network.domain.weekly_hours import (
    DAYS,
    OverlappingHours,
    Span,
    UnreadableHours,
    by_weekday,
    normalised,
    parse_hours,
)


class DayField(LineField):
    """`08:00-12:00, 13:00-17:00`; empty for a free day."""

    def __init__(self, day: int) -> None:
        super().__init__(label=dates.WEEKDAYS[day], required=False, max_length=60)
        self.day = day

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            parse_hours(f"{DAYS[self.day]} {text}" if text else "")
        except OverlappingHours:
            raise ValidationError(_("These times overlap.")) from None
        except UnreadableHours:
            raise ValidationError(_("Write times as 08:00-12:00, 13:00-17:00.")) from None
        return text


class WeekForm(forms.Form):
    """Seven lines; `cleaned_data["hours"]` holds the spans of the week."""

    mon, tue, wed = DayField(0), DayField(1), DayField(2)
    thu, fri = DayField(3), DayField(4)
    sat, sun = DayField(5), DayField(6)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = [f"{day} {cleaned[day]}" for day in DAYS if cleaned.get(day)]
        try:
            cleaned["hours"] = parse_hours("; ".join(lines))
        except UnreadableHours:
            # Each line is in order by itself, so a night runs into the morning of the next day.
            raise ValidationError(_("The hours of two neighbouring days overlap.")) from None
        return cleaned

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in DAYS]


def week_texts(spans: Iterable[Span]) -> dict[str, str]:
    """The lines of a stored week, by day."""
    days = by_weekday(normalised(spans))
    return {name: ", ".join(map(_text, days.get(number, ()))) for number, name in enumerate(DAYS)}


def _text(interval: tuple[time, time]) -> str:
    opens, closes = interval
    return f"{opens:%H:%M}-{'24:00' if closes == time() else f'{closes:%H:%M}'}"
