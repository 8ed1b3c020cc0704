"""The closed lists of growth: what is measured, what it is compared by, and what can be said of it."""

from enum import StrEnum
from typing import Final


class Measure(StrEnum):
    LENGTH = "length"  # centimetres, lying or standing
    WEIGHT = "weight"  # kilograms
    HEAD = "head"  # centimetres


class Position(StrEnum):
    LYING = "lying"
    STANDING = "standing"


class Indicator(StrEnum):
    LENGTH_FOR_AGE = "length_for_age"
    WEIGHT_FOR_AGE = "weight_for_age"
    WEIGHT_FOR_LENGTH = "weight_for_length"  # lying
    WEIGHT_FOR_HEIGHT = "weight_for_height"  # standing
    BMI_FOR_AGE = "bmi_for_age"
    HEAD_FOR_AGE = "head_for_age"


I = Indicator  # noqa: E741 - the tables below read as rows
# Weight has a long tail: beyond three deviations WHO goes on in equal steps (`lms.z_score`).
RESTRICTED: Final = frozenset({I.WEIGHT_FOR_AGE, I.WEIGHT_FOR_LENGTH, I.WEIGHT_FOR_HEIGHT, I.BMI_FOR_AGE})
BY_LENGTH: Final = frozenset({I.WEIGHT_FOR_LENGTH, I.WEIGHT_FOR_HEIGHT})
MEASURES: Final[dict[Indicator, frozenset[Measure]]] = {
    I.LENGTH_FOR_AGE: frozenset({Measure.LENGTH}),
    I.WEIGHT_FOR_AGE: frozenset({Measure.WEIGHT}),
    I.WEIGHT_FOR_LENGTH: frozenset({Measure.WEIGHT, Measure.LENGTH}),
    I.WEIGHT_FOR_HEIGHT: frozenset({Measure.WEIGHT, Measure.LENGTH}),
    I.BMI_FOR_AGE: frozenset({Measure.WEIGHT, Measure.LENGTH}),
    I.HEAD_FOR_AGE: frozenset({Measure.HEAD}),
}


class Verdict(StrEnum):
    """Four, never two: that nobody can tell is an answer of its own, and never "in order"."""

    OK = "ok"
    WARNING = "warning"  # hardly plausible: measure again
    STOP = "stop"  # impossible
    CANNOT_ASSESS = "cannot_assess"


class Reason(StrEnum):
    """Why a verdict is not OK."""

    IMPLAUSIBLE = "implausible"
    IMPOSSIBLE = "impossible"
    NO_SEX = "no_sex"
    NO_MEASURE = "no_measure"
    NO_POSITION = "no_position"
    OUTSIDE_AGES = "outside_ages"
    OUTSIDE_LENGTHS = "outside_lengths"
    BORN_TOO_EARLY = "born_too_early"  # the corrected age lies before term
    STALE = "stale"


class Policy(StrEnum):
    """The figures that configuration decides."""

    TERM_WEEKS = "term_weeks"
    PRETERM_WEEKS = "preterm_weeks"
    CORRECTED_MONTHS = "corrected_months"
    STALE_INFANT = "stale_infant"
    STALE_TODDLER = "stale_toddler"
    STALE_CHILD = "stale_child"
