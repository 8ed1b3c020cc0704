"""How an expert answers: what she did so far, and what may be expected of the next offer.

What nobody has seen of her yet is lent by a prior, which is policy; every answer of hers counts against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
# Times to an answer are skewed: a third of them takes more than double or less than half of the usual one.
SPREAD: Final = 0.75
_SHARES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
# How much an answer to an offer of another hour of the day tells: by how many hours it lies apart.
_KIN: Final = (1.0, 0.6, 0.3)
_FAR: Final = 0.1


class Said(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Answered:
    """One offer as it ended. `hour` is her own when she was asked; `minutes` are those in which it could reach her."""

    hour: int
    said: Said
    minutes: float


@dataclass(slots=True)
class Tally:
    """What she said to offers of one hour of the day."""

    accepted: float = 0.0
    refused: float = 0.0
    silent: float = 0.0
    log_minutes: float = 0.0  # the sum over those she answered

    def add(self, one: Answered) -> None:
        setattr(self, one.said.value, getattr(self, one.said.value) + 1)
        if one.said is not Said.SILENT:
            self.log_minutes += log(max(one.minutes, 1.0))


def tallied(answers: Iterable[Answered]) -> dict[int, Tally]:
    """By hour of the day; hours without an offer are left out."""
    found: dict[int, Tally] = {}
    for one in answers:
        found.setdefault(one.hour, Tally()).add(one)
    return found


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of somebody unknown. `weight`: as if so many offers had been seen."""

    minutes: float
    accepts: float = 0.9
    refuses: float = 0.06
    weight: float = 5.0


@dataclass(frozen=True, slots=True)
class Habit:
    """The shares of what she says, and her usual minutes until she says it."""

    accepts: float
    answers: float
    minutes: float

    def yeses(self, *, waited: float = 0.0) -> tuple[tuple[float, float], ...]:
        """When she will say yes, if at all: (chance, further minutes), when she was asked `waited` minutes ago."""
        passed = _NORMAL.cdf(log(waited / self.minutes) / SPREAD) if waited >= 1 else 0.0
        left = 1 - passed
        still = self.answers * left + 1 - self.answers  # the chance of having heard nothing until now
        if still <= 0 or left <= 1e-9:
            return ()
        each = self.accepts * left / still / len(_SHARES)
        return tuple((each, self._quantile(passed + left * share) - waited) for share in _SHARES)

    def _quantile(self, share: float) -> float:
        return self.minutes * exp(SPREAD * _NORMAL.inv_cdf(min(share, 1 - 1e-9)))


def habit_of(tallies: Mapping[int, Tally], hour: int, prior: Prior) -> Habit:
    """What to expect of an offer at that hour of hers. Answers of other hours tell the less, the farther they lie."""
    weighed = [(_kinship(other, hour), tally) for other, tally in tallies.items()]
    accepted = prior.weight * prior.accepts + sum(kin * one.accepted for kin, one in weighed)
    refused = prior.weight * prior.refuses + sum(kin * one.refused for kin, one in weighed)
    silent = prior.weight * (1 - prior.accepts - prior.refuses) + sum(
        kin * one.silent for kin, one in weighed
    )
    answered = accepted + refused
    known = prior.weight * (prior.accepts + prior.refuses) * log(prior.minutes)
    logs = known + sum(kin * one.log_minutes for kin, one in weighed)
    everything = answered + silent
    return Habit(accepted / everything, answered / everything, exp(logs / answered))


def _kinship(one: int, other: int) -> float:
    apart = abs(one - other) % 24
    apart = min(apart, 24 - apart)
    return _KIN[apart] if apart < len(_KIN) else _FAR


@dataclass(slots=True)
class Pace:
    """How often she turns to what she has in hand: answers signed, and working minutes until each of them."""

    signed: int = 0
    minutes: float = 0.0
    _PRIOR_ANSWERS: float = field(default=5.0, init=False, repr=False)

    def add(self, minutes: float) -> None:
        self.signed += 1
        self.minutes += minutes

    def sittings(self, working: float, *, usual_gap: float) -> float:
        """How often she will probably sit down in so many working minutes; `usual_gap` is lent while she is new."""
        lent = self._PRIOR_ANSWERS
        return working * (self.signed + lent) / (self.minutes + lent * usual_gap)
