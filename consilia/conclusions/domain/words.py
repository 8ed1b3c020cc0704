"""The closed lists of a conclusion."""

from enum import StrEnum


class Certainty(StrEnum):
    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    OPEN = "open"


class Change(StrEnum):
    """The diagnosis against that of the referral."""

    NONE = "none"
    REFINED = "refined"
    CHANGED = "changed"


class Place(StrEnum):
    """Where the child is to be treated."""

    STAY = "stay"
    TRANSFER = "transfer"
    ADMISSION = "admission"


class Eligibility(StrEnum):
    """For a registry or a trial."""

    NO = "no"
    YES = "yes"
    ENROLLED = "enrolled"
    UNCLEAR = "unclear"


class Kind(StrEnum):
    """What a recommendation asks for."""

    EXAMINATION = "examination"
    DRUG = "drug"
    OPERATION = "operation"
    PROCEDURE = "procedure"
    HSCT = "hsct"
    CELL_THERAPY = "cell_therapy"
    WITHDRAWAL = "withdrawal"
    CARE = "care"
    CONSULTATION = "consultation"
    OTHER = "other"


class Priority(StrEnum):
    NOW = "now"
    SOON = "soon"
    ROUTINE = "routine"


class Answer(StrEnum):
    """What the referring doctor decides about a recommendation."""

    ACCEPTED = "accepted"
    MODIFIED = "modified"
    NOT_FEASIBLE = "not_feasible"


class DiagnosisRole(StrEnum):
    PRINCIPAL = "principal"
    COMPLICATION = "complication"
    COMORBID = "comorbid"
