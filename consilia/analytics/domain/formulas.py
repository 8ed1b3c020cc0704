"""How each indicator is worked out from the counts of a cell. What it means in words is data (data/indicators.csv)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    PERCENT = "percent"
    HOURS = "hours"


class Direction(StrEnum):
    """What is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"  # neither: a share that is only told


@dataclass(frozen=True, slots=True)
class Share:
    """So many of those: names of counts. The top may be a sum of shares of one, as a mean is."""

    top: str
    bottom: str


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of a list of hours, with its quartiles; `bottom` counts the list."""

    quartiles: str
    bottom: str


Formula = Share | Median

FORMULAS: Final[dict[str, Formula]] = {
    "allocation": Median("allocation", "allocated"),
    "first_answer": Median("answer", "answered"),
    "answered_soon": Share("within", "awaited"),
    "in_time": Share("in_time", "decided"),
    "completeness": Share("completeness", "assessed"),
    "excused": Share("excused", "assessed"),
    "override": Share("overridden", "offers"),
    "denied": Share("denied", "sent"),
    "duplicates": Share("duplicates", "denied"),
    "without_visit": Share("stayed", "placed"),
    "transfers": Share("transferred", "placed"),
    "outcome_known": Share("known", "asked"),
    "management": Share("changed", "judged"),
    "without_outcome": Share("closed_without", "closed"),
    "silent": Share("silent", "houses"),
}
# Organisations are listed openly, so their number protects nobody; months in which one was silent mean nothing.
OF_HOUSES: Final = frozenset({"silent"})


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. `of`: how many it is worked out of; `top` for shares; `low`, `high` are quartiles."""

    value: float
    of: int
    top: float | None = None
    low: float | None = None
    high: float | None = None


def work_out(code: str, cell: object) -> Value | None:
    """The indicator of one cell; None where there is nothing to work it out of, which is not nought."""
    formula = FORMULAS[code]
    of: int = getattr(cell, formula.bottom)
    if not of:
        return None
    if isinstance(formula, Share):
        top = getattr(cell, formula.top)
        return Value(value=100 * top / of, of=of, top=top)
    quartiles = getattr(cell, formula.quartiles)
    if not quartiles:
        return None
    low, middle, high = quartiles
    return Value(value=middle, of=of, low=low, high=high)


class Verdict(StrEnum):
    REACHED = "reached"
    MISSED = "missed"
    NO_TARGET = "no_target"
    UNKNOWN = "unknown"


def judge(value: float | None, target: float | None, direction: Direction) -> Verdict:
    """The figure against its target."""
    if value is None:
        return Verdict.UNKNOWN
    if target is None or direction is Direction.NONE:
        return Verdict.NO_TARGET
    is_reached = value >= target if direction is Direction.UP else value <= target
    return Verdict.REACHED if is_reached else Verdict.MISSED
