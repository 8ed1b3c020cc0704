"""What a request must say before it can be sent."""

from dataclasses import dataclass
from enum import StrEnum

from consilia.cases.domain.urgency import Urgency


class Item(StrEnum):
    """One thing to complete; also the anchor of its place in the form."""

    CHILD = "child"
    QUESTION = "question"
    SUMMARY = "summary"
    FINDINGS = "findings"
    DIAGNOSIS = "diagnosis"
    FIELD = "field"
    URGENCY = "urgency"
    CONSENT = "consent"
    REQUIREMENTS = "requirements"


# A question of two words or a summary of one line cannot be answered from afar.
LEAST_QUESTION = 15
LEAST_SUMMARY = 40
# Without these nobody can even route the request, whatever the reason.
NEVER_EXCUSED = frozenset({Item.CHILD, Item.QUESTION, Item.FIELD, Item.URGENCY, Item.CONSENT})


@dataclass(frozen=True, slots=True)
class RequestFacts:
    has_child: bool
    question: str
    summary: str
    findings: int
    diagnosis_code: str
    field: str
    urgency: str
    consent: bool
    incomplete_because: str
    # Keys of what the field's experts always ask for that is neither answered nor excused.
    owed: tuple[str, ...] = ()


def missing_items(facts: RequestFacts) -> list[Item]:
    """Everything still empty or too short, in the order of the form."""
    present = {
        Item.CHILD: facts.has_child,
        Item.QUESTION: len(facts.question) >= LEAST_QUESTION,
        Item.SUMMARY: len(facts.summary) >= LEAST_SUMMARY,
        Item.FINDINGS: facts.findings > 0,
        Item.DIAGNOSIS: bool(facts.diagnosis_code),
        Item.FIELD: bool(facts.field),
        Item.URGENCY: bool(facts.urgency),
        Item.CONSENT: facts.consent,
        Item.REQUIREMENTS: not facts.owed,
    }
    return [item for item in Item if not present[item]]


def blocking_items(facts: RequestFacts) -> list[Item]:
    """The missing items that stop the submission; a stated reason excuses the clinical ones.

    An emergency is never held up by the set of its field.
    """
    missing = missing_items(facts)
    if facts.urgency == Urgency.EMERGENCY:
        missing = [item for item in missing if item is not Item.REQUIREMENTS]
    if facts.incomplete_because:
        return [item for item in missing if item in NEVER_EXCUSED]
    return missing
