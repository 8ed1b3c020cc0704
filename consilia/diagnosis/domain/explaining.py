"""Why a disease is on the list: finding by finding, what is typical and not reported, and what to ask next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.knowledge import Disease, Knowledge
from consilia.diagnosis.domain.profiles import Profile
from consilia.diagnosis.domain.ranking import Ranked
from consilia.diagnosis.domain.relatives import LEAST_OF_RELATIVES, PART_OF_ALIKE, share_of_relatives

TYPICAL = 0.5
MOST_MISSING = 4
MOST_QUESTIONS = 3
AMONG = 20


class Match(StrEnum):
    """How a finding of the child meets the description of a disease."""

    EXACT = "exact"
    SPECIAL = "special"  # the disease has a more special finding, which implies this one
    NAMED = "named"  # nobody described it, but the name of the disease tells of it
    WIDER = "wider"  # the disease has the finding only in a wider form
    RELATED = "related"  # little is known of the disease, and its relatives have the finding
    ALIKE = "alike"  # nobody described it in this disease, but the most alike diseases have it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding of the child. `through` is the wider term; `share` how often the disease has it."""

    finding: str
    match: Match
    through: str = ""
    share: float = 0.0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One disease of the list with all that is said about it."""

    disease: Disease
    probability: float
    score: float
    reasons: tuple[Reason, ...]
    typical_missing: tuple[tuple[str, float], ...]
    against: tuple[tuple[str, float], ...]  # looked for and not found, though typical
    onset: int | None  # number in courses.AGES
    publications: int


def candidates(
    knowledge: Knowledge, ranked: Ranked, excluded: Collection[int], count: int
) -> list[Candidate]:
    """The first `count` diseases, explained."""
    implied = {term for one in ranked.findings for term in knowledge.ontology.steps_up(one)}
    return [
        _candidate(knowledge, ranked, place, implied, set(excluded))
        for place in range(min(count, len(ranked.diseases)))
    ]


def _candidate(
    knowledge: Knowledge, ranked: Ranked, place: int, implied: set[int], excluded: set[int]
) -> Candidate:
    number = int(ranked.diseases[place])
    own = knowledge.profile(number)
    codes = knowledge.ontology.codes
    typical = _typical(knowledge, own, implied)
    onsets = knowledge.arrays["onsets"][number]
    return Candidate(
        disease=knowledge.diseases[number],
        probability=float(ranked.probabilities[place]),
        score=float(ranked.scores[place]),
        reasons=tuple(reason(knowledge, number, own, finding) for finding in ranked.findings),
        typical_missing=tuple((codes[t], s) for t, s in typical if not _ruled_out(knowledge, t, excluded))[
            :MOST_MISSING
        ],
        against=tuple((codes[t], s) for t, s in typical if _ruled_out(knowledge, t, excluded)),
        onset=int(onsets.argmax()) if onsets.sum() else None,
        publications=own.publications,
    )


def reason(knowledge: Knowledge, disease: int, own: Profile, finding: int) -> Reason:
    """How `finding` meets the description and the name of a disease, or what it resembles: the best that can be said."""
    codes = knowledge.ontology.codes
    has = dict(zip(own.terms.tolist(), own.share.tolist(), strict=True))
    if finding in has:
        sources = knowledge.sources_of(disease, finding)
        match = Match.EXACT if sources else Match.SPECIAL
        return Reason(codes[finding], match, share=has[finding], sources=tuple(sources))
    if finding in knowledge.ontology.implied(knowledge.named(disease)):
        return Reason(codes[finding], Match.NAMED)
    above = [(steps, term) for term, steps in knowledge.ontology.steps_up(finding).items() if term in has]
    # The nearest that says anything: "an abnormality" is true of everybody.
    telling = [(steps, term) for steps, term in above if has[term] > knowledge.rarity[term]]
    telling = [(steps, term) for steps, term in telling if knowledge.weight[term] > 1]
    if not telling:
        return Reason(codes[finding], _of_others(knowledge, disease, own, finding))
    _, nearest = min(telling, key=lambda pair: (pair[0], -knowledge.weight[pair[1]], pair[1]))
    return Reason(codes[finding], Match.WIDER, through=codes[nearest], share=has[nearest])


def _of_others(knowledge: Knowledge, disease: int, own: Profile, finding: int) -> Match:
    """What speaks for the disease though nothing in its own description does."""
    if _is_hardly_known(own) and any(
        finding in knowledge.profile(one).terms for one in knowledge.relatives(disease)
    ):
        return Match.RELATED
    expected = PART_OF_ALIKE * knowledge.mean_of_alike(disease, finding)
    # Less than any disease has it, and it counted against this one all the same.
    return Match.ALIKE if expected > knowledge.arrays["raised_rarity"][finding] else Match.NONE


def _is_hardly_known(own: Profile) -> bool:
    """What its relatives have counted for more than it does for every disease."""
    return share_of_relatives(len(own.direct)) > LEAST_OF_RELATIVES


def _typical(knowledge: Knowledge, own: Profile, implied: set[int]) -> list[tuple[int, float]]:
    """Annotated findings that most patients have and this child is not said to have, most telling first."""
    found = [
        (term, share)
        for term, share in zip(own.direct.tolist(), own.direct_share.tolist(), strict=True)
        if share > TYPICAL and term not in implied
    ]
    return sorted(found, key=lambda pair: (-pair[1] * float(knowledge.weight[pair[0]]), pair[0]))


def _ruled_out(knowledge: Knowledge, term: int, excluded: set[int]) -> bool:
    """Who lacks a finding lacks everything that is a kind of it."""
    return not excluded.isdisjoint(knowledge.ontology.steps_up(term))


def ask_next(knowledge: Knowledge, ranked: Ranked, excluded: Collection[int]) -> list[str]:
    """The findings whose answer, yes or no, tells most about which of the first diseases it is."""
    diseases = ranked.diseases[:AMONG].tolist()
    chance = ranked.probabilities[: len(diseases)]
    chance = chance / chance.sum()
    implied = {term for one in ranked.findings for term in knowledge.ontology.steps_up(one)}
    profiles = [knowledge.profile(disease) for disease in diseases]
    terms = sorted({term for own in profiles for term in own.direct.tolist()} - implied)
    terms = [term for term in terms if not _ruled_out(knowledge, term, set(excluded))]
    if not terms:
        return []
    share = _shares(profiles, terms)
    gain = _doubt(chance @ share) - chance @ _doubt(share)
    order = np.lexsort((terms, -gain))
    return _apart(knowledge, [terms[at] for at in order.tolist() if gain[at] > 0])


def _shares(profiles: Sequence[Profile], terms: Sequence[int]) -> npt.NDArray[np.float64]:
    place = {term: at for at, term in enumerate(terms)}
    found = np.full((len(profiles), len(terms)), 0.01)
    for row, own in enumerate(profiles):
        for term, share in zip(own.terms.tolist(), own.share.tolist(), strict=True):
            if term in place:
                found[row, place[term]] = min(max(share, 0.01), 0.99)
    return found


def _doubt(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Entropy of yes or no."""
    return np.asarray(-share * np.log(share) - (1 - share) * np.log(1 - share))


def _apart(knowledge: Knowledge, terms: Sequence[int]) -> list[str]:
    """The first few, none a kind of another: two questions about one thing are one question."""
    chosen: list[int] = []
    for term in terms:
        if all(
            term not in knowledge.ontology.steps_up(one) and one not in knowledge.ontology.steps_up(term)
            for one in chosen
        ):
            chosen.append(term)
        if len(chosen) == MOST_QUESTIONS:
            break
    return [knowledge.ontology.codes[term] for term in chosen]
