"""The closed lists of following up."""

from enum import StrEnum
from typing import Final


class TaskKind(StrEnum):
    """What is to be done."""

    LABORATORY = "laboratory"
    EXAMINATION = "examination"
    CALL = "call"
    VISIT = "visit"
    OUTCOME = "outcome"  # not work for hands: somebody is asked how the child is
    OTHER = "other"


class Answer(StrEnum):
    """How the child is, against the day of the question to the expert."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    DIED = "died"
    LOST = "lost"  # nobody knows, and asking again would not help


class Grade(StrEnum):
    """The answer to each of the three questions about the conclusion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


QUESTIONS: Final = ("diagnosis", "management", "learning")


class Ended(StrEnum):
    """Why nothing of a plan is asked any more."""

    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    DIED = "died"
    DECLINED = "declined"


class Group(StrEnum):
    """Which templates a child's plan is made of."""

    PLANNED = "planned"
    URGENT = "urgent"
    EMERGENCY = "emergency"
    TRANSPLANT = "transplant"
    ORPHAN = "orphan"


class Policy(StrEnum):
    """Figures that an administrator may change. The unit is in the name."""

    LINK_HOURS = "link_hours"
    UNDO_HOURS = "undo_hours"
    QUIET_HOURS = "quiet_hours"
    TAPS_AN_HOUR = "taps_an_hour"
    NOW_DAYS = "now_days"
    SOON_DAYS = "soon_days"
    ROUTINE_DAYS = "routine_days"
