"""The growth of a child in the words of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.defaultfilters import date as date_text
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consilia.patients.domain.growth.assessing import SEXES, Assessment, Latest, counted_age
from consilia.patients.domain.growth.charts import Chart, chart
from consilia.patients.domain.growth.tables import months, tables, version
from consilia.patients.domain.growth.words import BY_LENGTH, Indicator, Policy, Position, Reason, Verdict
from consilia.patients.models import Measurement
from consilia.patients.queries import Growth, Visit

I = Indicator  # noqa: E741
INDICATOR_NAMES = {
    I.LENGTH_FOR_AGE: gettext_lazy("Length or height for age"),
    I.WEIGHT_FOR_AGE: gettext_lazy("Weight for age"),
    I.WEIGHT_FOR_LENGTH: gettext_lazy("Weight for length"),
    I.WEIGHT_FOR_HEIGHT: gettext_lazy("Weight for height"),
    I.BMI_FOR_AGE: gettext_lazy("Body mass index for age"),
    I.HEAD_FOR_AGE: gettext_lazy("Head circumference for age"),
}
UNITS = {
    I.LENGTH_FOR_AGE: gettext_lazy("cm"),
    I.HEAD_FOR_AGE: gettext_lazy("cm"),
    I.BMI_FOR_AGE: gettext_lazy("kg/m²"),
}
REASONS = {
    Reason.IMPLAUSIBLE: gettext_lazy("hardly plausible: measure again"),
    Reason.IMPOSSIBLE: gettext_lazy("impossible: correct the measurement"),
    Reason.NO_SEX: gettext_lazy("the tables need the sex, girl or boy"),
    Reason.NO_MEASURE: gettext_lazy("not measured"),
    Reason.NO_POSITION: gettext_lazy("nobody said whether lying or standing"),
    Reason.OUTSIDE_AGES: gettext_lazy("the table does not reach this age"),
    Reason.OUTSIDE_LENGTHS: gettext_lazy("the table does not reach this length"),
    Reason.BORN_TOO_EARLY: gettext_lazy("before the day when the child was due"),
    Reason.STALE: gettext_lazy("too old to speak for today"),
}
VERDICTS = {
    Verdict.OK: (pgettext_lazy("growth", "Plausible"), "ok"),
    Verdict.WARNING: (pgettext_lazy("growth", "Check"), "warn"),
    Verdict.STOP: (pgettext_lazy("growth", "Impossible"), "stop"),
    Verdict.CANNOT_ASSESS: (pgettext_lazy("growth", "Cannot be assessed"), "unknown"),
}
AXES = {
    "month": gettext_lazy("Age, months"),
    "year": gettext_lazy("Age, years"),
    "cm": gettext_lazy("Length or height, cm"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One assessment as a row of the page."""

    name: str
    value: str
    z: str
    centile: str
    word: str
    tone: str
    reason: str
    on: date | None = None


def now_rows(growth: Growth) -> list[Told]:
    """What can be said of today."""
    return [_told(one.assessment, on=one.on) for one in growth.now]


def _told(made: Assessment, *, on: date | None = None) -> Told:
    word, tone = VERDICTS[made.verdict]
    name, reason = str(INDICATOR_NAMES[made.indicator]), str(REASONS[made.reason]) if made.reason else ""
    if made.verdict is Verdict.OK and (far := far_text(made)):
        tone, reason = "info", far
    return Told(name, value_text(made), z_text(made), centile_text(made), str(word), tone, reason, on)


def far_text(made: Assessment) -> str:
    """Plausible is not usual: beyond two and three deviations it is said in words."""
    if made.z is None or abs(made.z) <= 2:
        return ""
    edge = 3 if abs(made.z) > 3 else 2
    words = _("below −%(edge)d deviations") if made.z < 0 else _("above +%(edge)d deviations")
    return words % {"edge": edge}


def value_text(made: Assessment) -> str:
    if made.value is None:
        return ""
    digits = 2 if made.indicator in BY_LENGTH | {I.WEIGHT_FOR_AGE} else 1
    return f"{number_format(made.value, digits)} {UNITS.get(made.indicator, _('kg'))}"


def z_text(made: Assessment) -> str:
    """With a sign that is as wide as a digit: +0.49, −2.10."""
    if made.z is None:
        return ""
    rounded = round(made.z, 2) + 0.0
    return f"{'−' if rounded < 0 else '+'}{number_format(abs(rounded), 2)}"


def centile_text(made: Assessment) -> str:
    if made.centile is None:
        return ""
    if made.centile < 0.1:
        return f"< {number_format(0.1, 1)}"
    if made.centile > 99.9:
        return f"> {number_format(99.9, 1)}"
    return number_format(made.centile, 1)


def assessment_words(made: Assessment) -> str:
    return f"{INDICATOR_NAMES[made.indicator]}: {value_text(made)}, z {z_text(made)}."


def visit_rows(growth: Growth) -> list[dict[str, Any]]:
    return [_visit_row(visit) for visit in growth.visits]


def _visit_row(visit: Visit) -> dict[str, Any]:
    row = visit.row
    return {
        "row": row,
        "age": age_text(visit.age),
        "is_corrected": visit.is_corrected,
        "measures": measures_text(row),
        "told": [_told(one) for one in visit.assessments if row.measured.has(one.indicator)],
    }


def measures_text(row: Measurement) -> str:
    length = _("cm lying") if row.position == Position.LYING else _("cm standing")
    parts = [
        (row.length_cm, 1, length),
        (row.weight_kg, 2, _("kg")),
        (row.head_cm, 1, _("cm around the head")),
    ]
    return ", ".join(
        f"{number_format(value, digits)} {unit}" for value, digits, unit in parts if value is not None
    )


def age_text(days: int) -> str:
    """Months below two years, then years, with one digit: what a point of the chart stands at."""
    if days < 0:
        return _("%(days)d days before term") % {"days": -days}
    if months(days) < 24:
        return _("%(months)s months") % {"months": number_format(months(days), 1)}
    return _("%(years)s years") % {"years": number_format(months(days) / 12, 1)}


def offered(growth: Growth) -> Sequence[Indicator]:
    """The charts that can be drawn: those of the age today, and those with a point."""
    if growth.born.sex not in SEXES:
        return ()
    asked = {one.assessment.indicator for one in growth.now if not _is_past(one)}
    pointed = {one.indicator for visit in growth.visits for one in visit.assessments if one.z is not None}
    return [one for one in INDICATOR_NAMES if one in asked | pointed]


def _is_past(one: Latest) -> bool:
    return one.assessment.reason is Reason.OUTSIDE_AGES


def chart_of(growth: Growth, indicator: Indicator) -> Chart:
    """The child's points by one indicator on the lines of its sex."""
    made = [
        (visit, found) for visit in growth.visits if (found := visit.by(indicator)) and found.z is not None
    ]
    points = [(found.place or 0, found.value or 0, _words(visit, found)) for visit, found in made]
    age, _is_corrected = counted_age(growth.born, growth.today, growth.figures)
    last = tables(indicator)[growth.born.sex].last
    return chart(indicator, growth.born.sex, points, now=min(max(age, 0), last))


def _words(visit: Visit, found: Assessment) -> str:
    day = date_text(visit.row.measured_on, "d.m.Y")
    return f"{day}, {age_text(visit.age)}: {value_text(found)}, z {z_text(found)}"


def notes(growth: Growth) -> list[str]:
    """What a reader must know before she trusts a score."""
    young = months((growth.today - growth.born.on).days) < growth.figures[Policy.CORRECTED_MONTHS]
    told = []
    if growth.gestation is None and young:
        told.append(_("How long the pregnancy lasted is not known: the age is not corrected."))
    if any(visit.is_corrected for visit in growth.visits):
        told.append(
            _("Born at %(weeks)s weeks: ages are corrected until %(months)d months.")
            % {"weeks": growth.gestation, "months": growth.figures[Policy.CORRECTED_MONTHS]}
        )
    return told


def growth_section(growth: Growth) -> dict[str, Any]:
    """What the child's page shows: today's verdicts, and the two charts that everybody reads first."""
    beside = [one for one in (I.LENGTH_FOR_AGE, I.WEIGHT_FOR_AGE) if one in offered(growth)]
    charts = [(one, INDICATOR_NAMES[one], chart_of(growth, one)) for one in beside]
    return {
        "growth_now": now_rows(growth) if growth.visits else [],
        "growth_charts": [
            (name, made, AXES[made.unit], UNITS.get(one, _("kg")))
            for one, name, made in charts
            if made.points
        ],
        "growth_version": version(),
    }
