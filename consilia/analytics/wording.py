"""Figures and verdicts in words, so that no colour stands alone."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from consilia.analytics.domain.formulas import Unit, Value, Verdict
from consilia.analytics.models import PublishedFigure
from consilia.analytics.queries.reports import Figure

_FEW_HOURS, _MANY_HOURS = 1, 72
VERDICT_NAMES: dict[Verdict, str | Promise] = {
    Verdict.REACHED: gettext_lazy("Target reached"),
    Verdict.MISSED: gettext_lazy("Target missed"),
    Verdict.NO_TARGET: gettext_lazy("No target"),
    Verdict.UNKNOWN: gettext_lazy("Cannot be assessed"),
}
TONES = {
    Verdict.REACHED: "ok",
    Verdict.MISSED: "warn",
    Verdict.NO_TARGET: "neutral",
    Verdict.UNKNOWN: "unknown",
}
HIDDEN = pgettext_lazy("figure", "hidden")


@dataclass(frozen=True, slots=True)
class Told:
    """One figure as words: `64 %`, and `of 120`; `quartiles` where it is a median."""

    text: str
    of: int | None = None
    top: int | None = None
    quartiles: str = ""
    is_hidden: bool = False

    @property
    def is_known(self) -> bool:
        return self.of is not None


def told(figure: Figure, unit: str, *, counts_top: bool = True) -> Told:
    if figure.is_hidden:
        return Told(str(HIDDEN), is_hidden=True)
    if figure.value is None:
        return Told("–")
    value = figure.value
    top = round(value.top) if value.top is not None and counts_top else None
    return Told(value_text(value.value, unit), value.of, top, _quartiles(value, unit))


def value_text(value: float, unit: str) -> str:
    """`64 %`, `7.5 %`, `11 min`, `5.5 h`, `4.2 d`: as many digits as one can take in."""
    if unit == Unit.PERCENT:
        return f"{number(value)}\N{NO-BREAK SPACE}%"
    if value < _FEW_HOURS:
        return f"{round(value * 60)}\N{NO-BREAK SPACE}{pgettext('minutes', 'min')}"
    if value < _MANY_HOURS:
        return f"{number(value)}\N{NO-BREAK SPACE}{pgettext('hours', 'h')}"
    return f"{number(value / 24)}\N{NO-BREAK SPACE}{pgettext('days', 'd')}"


def number(value: float) -> str:
    """One decimal below ten, none above, with the decimal sign of the reader."""
    rounded = round(value, 0 if abs(value) >= 10 else 1)
    places = 0 if rounded == int(rounded) else 1
    return str(formats.number_format(rounded, decimal_pos=places))


def _quartiles(value: Value, unit: str) -> str:
    if value.low is None or value.high is None:
        return ""
    return _("half of them %(low)s to %(high)s") % {
        "low": value_text(value.low, unit),
        "high": value_text(value.high, unit),
    }


def published_text(figure: PublishedFigure, unit: str) -> str:
    """`79 %`, or with what it lies between."""
    text = value_text(figure.value, unit)
    if figure.low is None or figure.high is None:
        return text
    return f"{text} ({value_text(figure.low, unit)}–{value_text(figure.high, unit)})"
