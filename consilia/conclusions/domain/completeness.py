"""What a conclusion must say before it can be signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consilia.conclusions.domain.dosing import Dose, flaws
from consilia.conclusions.domain.words import Kind, Place


class Item(StrEnum):
    """One thing to complete; also the anchor of its place in the editor."""

    ASSESSMENT = "assessment"
    DIAGNOSIS = "diagnosis"
    CERTAINTY = "certainty"
    CHANGE = "change"
    RECOMMENDATIONS = "recommendations"
    ACTIONS = "actions"
    DOSES = "doses"
    PLACE = "place"
    TRANSFER = "transfer"


# "See above" is no reasoning that another doctor could follow or doubt.
LEAST_ASSESSMENT = 40


@dataclass(frozen=True, slots=True)
class RecommendationFacts:
    number: int
    kind: str
    action: str
    dose: Dose


@dataclass(frozen=True, slots=True)
class ConclusionFacts:
    """`has_diagnosis`: a principal code or a diagnosis in words."""

    assessment: str
    has_diagnosis: bool
    no_diagnosis_because: str
    certainty: str
    change: str
    recommendations: Sequence[RecommendationFacts]
    no_recommendations_because: str
    place: str
    place_where: str


def missing_items(facts: ConclusionFacts) -> list[Item]:
    """Everything that stops the signature, in the order of the editor."""
    without = bool(facts.no_diagnosis_because) and not facts.has_diagnosis
    present = {
        Item.ASSESSMENT: len(facts.assessment) >= LEAST_ASSESSMENT,
        Item.DIAGNOSIS: facts.has_diagnosis or without,
        Item.CERTAINTY: bool(facts.certainty) or without,
        Item.CHANGE: bool(facts.change) or without,
        Item.RECOMMENDATIONS: bool(facts.recommendations or facts.no_recommendations_because),
        Item.ACTIONS: all(given.kind and _says_what(given) for given in facts.recommendations),
        Item.DOSES: not any(flaws(given.dose) for given in facts.recommendations if given.kind == Kind.DRUG),
        Item.PLACE: bool(facts.place),
        Item.TRANSFER: facts.place in {"", Place.STAY} or bool(facts.place_where),
    }
    return [item for item in Item if not present[item]]


def _says_what(given: RecommendationFacts) -> bool:
    return bool(given.action or (given.kind == Kind.DRUG and given.dose.drug))
