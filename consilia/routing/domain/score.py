"""The score of one consultant for one question: a sum of bounded terms, each of which can be told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from consilia.routing.domain.facts import Answerer, Need, Urgency, Weights


class TermName(StrEnum):
    """In the order in which they are told."""

    EXACT = "exact"
    SEEN = "seen"
    HOURS = "hours"
    LANGUAGE = "language"
    FAIRNESS = "fairness"
    LOAD = "load"
    ANSWER = "answer"
    QUALITY = "quality"
    FORECAST = "forecast"  # ours, beyond the design: leave, weekends and what is due before
    TIE = "tie"
    KEPT_FREE = "kept_free"  # only in a proposal for several questions at once


@dataclass(frozen=True, slots=True)
class Term:
    """`low` and `high` bound the value. `is_known` is false where nobody knows and the middle was taken."""

    name: TermName
    value: float
    low: float
    high: float
    is_known: bool = True


# Neither praise nor blame for what nobody measured yet.
_UNKNOWN_SHARE: Final = 0.5
_WORST, _BEST = 1.0, 5.0


def terms_of(need: Need, person: Answerer, weights: Weights) -> tuple[Term, ...]:
    """Every term, also those that add nothing."""
    return (
        _gain(TermName.EXACT, weights.exact, person.exact),
        _gain(TermName.SEEN, weights.seen, person.saw_child),
        _gain(TermName.HOURS, weights.hours, is_good_hour(need, person, weights)),
        _gain(TermName.LANGUAGE, weights.language, need.language in person.languages),
        _gain(TermName.FAIRNESS, weights.fairness, _rested(person, weights)),
        _loss(TermName.LOAD, weights.load, person.load / person.limit),
        _loss(TermName.ANSWER, weights.answer, person.answer_share),
        _quality(person.quality, weights.quality),
        _forecast(person.in_time, weights.forecast),
        _gain(TermName.TIE, weights.tie, _chance(need.seed, person)),
    )


def total(terms: Iterable[Term]) -> float:
    return sum(term.value for term in terms)


def is_good_hour(need: Need, person: Answerer, weights: Weights) -> bool:
    """A planned question waits for the day, the others are content with somebody on duty.

    Where a field has no duty roster, an emergency is asked of those who are awake: with a roster the others are
    stopped anyway.
    """
    by_day = weights.day_begins <= person.local_time.hour < weights.day_ends
    return by_day or (person.on_duty and need.urgency is not Urgency.PLANNED)


def _rested(person: Answerer, weights: Weights) -> float:
    if person.idle_days is None:
        return 1.0
    return person.idle_days / weights.fairness_days


def _gain(name: TermName, weight: float, share: float) -> Term:
    return Term(name, weight * _bounded(share), 0.0, weight)


def _loss(name: TermName, weight: float, share: float | None) -> Term:
    known = _UNKNOWN_SHARE if share is None else share
    return Term(name, -weight * _bounded(known), -weight, 0.0, is_known=share is not None)


def _quality(mean: float | None, weight: float) -> Term:
    share = 0.0 if mean is None else 2 * _bounded((mean - _WORST) / (_BEST - _WORST)) - 1
    return Term(TermName.QUALITY, weight * share, -weight, weight, is_known=mean is not None)


def _forecast(chance: float | None, weight: float) -> Term:
    known = _UNKNOWN_SHARE if chance is None else chance
    return Term(TermName.FORECAST, weight * _bounded(known), 0.0, weight, is_known=chance is not None)


def _bounded(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _chance(seed: str, person: Answerer) -> float:
    """A number in [0, 1) that the question and the person decide together, today as tomorrow."""
    digest = sha256(f"{seed}:{person.consultant_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
