"""The closed lists of quality review."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role


class Scale(StrEnum):
    """What is judged from 1 to 5."""

    INFORMATION = "information"
    APPROPRIATENESS = "appropriateness"
    FOR_PATIENT = "for_patient"
    FOR_TEAM = "for_team"


LEAST, MOST = 1, 5
GRADES: Final = range(LEAST, MOST + 1)


class Cause(StrEnum):
    """Why a case is reviewed. By each cause once."""

    SAMPLE = "sample"
    DEATH = "death"
    BREACH = "breach"
    REFUTED = "refuted"
    REOPENED = "reopened"
    COMPLAINT = "complaint"


class State(StrEnum):
    """Of one dossier."""

    OPEN = "open"
    DIFFERS = "differs"  # the two are too far apart: a third one decides
    SETTLED = "settled"


class Verdict(StrEnum):
    GOOD = "good"
    MINOR = "minor"
    SERIOUS = "serious"


class ActionKind(StrEnum):
    TEMPLATE = "template"
    EDUCATION = "education"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Policy(StrEnum):
    """Figures that are rows, never constants."""

    SAMPLE_LEAST = "sample_least"
    SAMPLE_PERCENT = "sample_percent"
    APART = "apart"
    DEATH_DAYS = "death_days"
    REVIEW_DAYS = "review_days"
    SMALLEST_CELL = "smallest_cell"
    KAPPA_LEAST = "kappa_least"


# Who has a place for quality in the bar; `permissions` says how far each of them sees.
AUDIENCE: Final = (Role.QUALITY_REVIEWER, Role.TRIAGE_COORDINATOR, Role.MINISTRY_ANALYST)
