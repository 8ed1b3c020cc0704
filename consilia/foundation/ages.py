"""How old a child is, in the words a paediatrician uses."""

from dataclasses import dataclass
from datetime import date

NEWBORN_DAYS = 28
MONTHS_UNTIL_YEARS = 24


class BornLater(ValueError):
    """The birth date lies after the day for which the age is asked."""


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """A completed age. `days` is exact; `months` and `years` are completed calendar units."""

    days: int
    months: int

    @property
    def years(self) -> int:
        return self.months // 12

    @property
    def unit(self) -> str:
        """`days` below 28 days, `months` below 24 months, then `years`."""
        if self.days < NEWBORN_DAYS:
            return "days"
        return "months" if self.months < MONTHS_UNTIL_YEARS else "years"

    @property
    def count(self) -> int:
        return {"days": self.days, "months": self.months, "years": self.years}[self.unit]

    def text(self, language: str) -> str:
        """The age with its unit: `12 days`, `7 months`, `5 years`; `12 дней`, `7 месяцев`, `5 лет`."""
        if language.startswith("ru"):
            return f"{self.count} {_russian(self.count, *_RUSSIAN_UNITS[self.unit])}"
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


_RUSSIAN_UNITS = {
    "days": ("день", "дня", "дней"),
    "months": ("месяц", "месяца", "месяцев"),
    "years": ("год", "года", "лет"),
}


def _russian(count: int, one: str, few: str, many: str) -> str:
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:
        return one
    return few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many


def age_at(birth: date, on: date) -> Age:
    """The age of a child born on `birth` on the day `on`.

    A month is completed on the same day of a later month, or on its last day where that day does not
    exist (born 31 January: one month old on 28 February).

    Raises:
        BornLater: `birth` is after `on`.
    """
    if birth > on:
        raise BornLater
    months = (on.year - birth.year) * 12 + on.month - birth.month
    if on.day < birth.day and not _is_last_day(on):
        months -= 1
    return Age(days=(on - birth).days, months=months)


def _is_last_day(day: date) -> bool:
    return day.month != date.fromordinal(day.toordinal() + 1).month
