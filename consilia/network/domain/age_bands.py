"""Which age band a child belongs to."""

from collections.abc import Iterable
from typing import Protocol

from consilia.foundation.ages import Age


class Band(Protocol):
    """A band ends below a completed age in days or in months; exactly one of the two is set."""

    @property
    def code(self) -> str: ...
    @property
    def below_days(self) -> int | None: ...
    @property
    def below_months(self) -> int | None: ...


def band_of(age: Age, bands: Iterable[Band]) -> str | None:
    """The code of the first band, in their order, that `age` is below; None for an adult."""
    for band in bands:
        if band.below_days is not None and age.days < band.below_days:
            return band.code
        if band.below_months is not None and age.months < band.below_months:
            return band.code
    return None
