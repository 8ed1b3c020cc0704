"""How much of a stranger's patient may be told, so that nobody can say who it is.

What outsiders may know of a child (sex, age, where it is treated) is told only while enough other patients look the
same by it. Findings and diagnosis are what is compared; the region is never told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from consilia.foundation.ages import age_at


class Band(StrEnum):
    """Wide enough that a year of birth does not follow from it."""

    INFANT = "infant"
    EARLY = "early"
    SCHOOL = "school"
    TEEN = "teen"
    ADULT = "adult"


# The first completed year that is no longer in the band.
ENDS: Final[dict[Band, int]] = {Band.INFANT: 1, Band.EARLY: 6, Band.SCHOOL: 12, Band.TEEN: 18}


def band_at(born: date, on: date) -> Band:
    years = age_at(born, max(born, on)).years
    return next((band for band, end in ENDS.items() if years < end), Band.ADULT)


def born_within(band: Band, on: date) -> tuple[date | None, date | None]:
    """Born after the first and not after the second day to be in the band on `on`; None is without a limit."""
    bands = [*ENDS, Band.ADULT]
    place = bands.index(band)
    after = _years_before(on, ENDS[band]) if band in ENDS else None
    until = _years_before(on, ENDS[bands[place - 1]]) if place else None
    return after, until


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February: a year is completed on the last day of February
        return on.replace(year=on.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Described:
    """What of a patient is told beside findings and diagnosis; None is not told."""

    sex: str | None = None
    band: Band | None = None
    centre: str | None = None


def described(whole: Described, *, least: int, alike: Callable[[Described], int]) -> Described:
    """The most that `least` patients have in common: first without the centre, then without age, then nothing."""
    steps = (whole, Described(whole.sex, whole.band), Described(whole.sex), Described())
    return next(step for step in steps if step == Described() or alike(step) >= least)
