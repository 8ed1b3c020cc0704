"""The experts who could take a case, as the offer page shows them: points, words, and what stands in the way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consilia.cases.models import Case
from consilia.cases.queries.candidates import Candidate, candidates, need_of
from consilia.routing.domain.facts import Need
from consilia.routing.domain.obstacles import VERDICTS, Obstacle, Verdict
from consilia.routing.domain.score import Term
from consilia.routing.queries.explanations import OBSTACLE_NAMES, told
from consilia.routing.queries.policies import asks_next_by_itself, parallel_offers

TONES = {
    Verdict.OK: "ok",
    Verdict.WARNING: "warn",
    Verdict.CANNOT_ASSESS: "unknown",
    Verdict.STOP: "stop",
}
SMALL = 0.05  # what rounds to nought is not told


def choice(case: Case, at: datetime) -> dict[str, Any]:
    """What the offer page needs: the first of the order, the others, and what the policy does with an offer."""
    need, everybody = need_of(case, at), candidates(case, at)
    return {
        "first": [_shown(one, need) for one in everybody if not one.needs_reason],
        "others": [_shown(one, need) for one in everybody if one.needs_reason],
        "parallel": parallel_offers(case.urgency, at),
        "on_call": sum(one.on_duty and one.is_free for one in everybody),
        "without_roster": sum(one.ranked.obstacles == (Obstacle.NOBODY_ON_DUTY,) for one in everybody),
        "next_by_itself": asks_next_by_itself(case.urgency, at),
    }


def _shown(one: Candidate, need: Need) -> dict[str, Any]:
    ranked = one.ranked
    return {
        "consultant": one.consultant,
        "working": one.working,
        "on_duty": one.on_duty,
        "local_time": one.local_time,
        "load": one.load,
        "limit": one.limit,
        "points": signed(ranked.score),
        "place": ranked.place,
        "terms": _told_terms(ranked.terms, one, need),
        "obstacles": [(OBSTACLE_NAMES[found], TONES[VERDICTS[found]]) for found in ranked.obstacles],
        "can_be_asked": not one.obstacles,
    }


def _told_terms(terms: Sequence[Term], one: Candidate, need: Need) -> list[dict[str, Any]]:
    """Those that change the sum, and those that nobody knows."""
    person = one.ranked.person
    return [
        {"points": signed(term.value), "words": told(term, need, person), "tone": _tone(term)}
        for term in terms
        if abs(term.value) >= SMALL or not term.is_known
    ]


def _tone(term: Term) -> str:
    if not term.is_known:
        return "unknown"
    return "ok" if term.value > 0 else "warn"


def signed(points: float) -> str:
    """`+12.5`, `−3`, `0`: with a real minus, and no more digits than people add up."""
    text = f"{abs(points):.1f}".removesuffix(".0")
    return text if text == "0" else f"{'+' if points > 0 else '−'}{text}"
