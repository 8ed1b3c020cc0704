"""The policies of reports, as their pages need them: targets of indicators, and single figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consilia.analytics.domain.formulas import Direction, judge
from consilia.analytics.models import ReportPolicy, Target
from consilia.analytics.queries.reports import indicators, year_of_network
from consilia.analytics.wording import VERDICT_NAMES, told, value_text
from consilia.foundation.policies import Effect, PolicyKind, Words


def _smaller_cells(old: ReportPolicy | None, new: ReportPolicy) -> Words | None:
    is_smaller = old is not None and new.name == ReportPolicy.Name.SMALLEST_CELL and new.value < old.value
    return _("Analysts are shown smaller groups of children.") if is_smaller else None


def _is_easier(old: Target | None, new: Target | None) -> Words | None:
    """A target that is easier to reach, or gone, makes the network look better than it is."""
    if old is None:
        return None
    if new is None or TARGETS.is_move(old, new):
        return _("An indicator is held against no target any more.")
    is_up = new.indicator.direction == Direction.UP
    easier = new.value < old.value if is_up else new.value > old.value
    return _("The target becomes easier to reach.") if easier else None


def _of_target(old: Target | None, new: Target | None, at: datetime) -> Effect:
    row: Any = new or old
    found = year_of_network(row.indicator_id)
    facts: list[tuple[Words, int | str]] = []
    before = after = None
    if found is not None:
        number, figure = found
        value, direction = figure.value.value if figure.value else None, Direction(row.indicator.direction)
        before, after = (judge(value, one.value if one else None, direction) for one in (old, new))
        facts = [
            (_("Whole network, %(year)d") % {"year": number}, told(figure, row.indicator.unit).text),
            (_("By the target of now"), str(VERDICT_NAMES[before])),
            (_("By the target then"), str(VERDICT_NAMES[after])),
        ]
    words = _(
        "It counts for what is looked at from then on. Years that were frozen keep the target they had."
    )
    return Effect(facts, words, before != after, about=_("How the latest year would be judged"))


def _indicators() -> Sequence[tuple[Any, Words]]:
    """Those of which more, or less, is better."""
    return [(one.code, one.name) for one in indicators() if one.direction != Direction.NONE]


def _value(row: Target) -> str:
    return value_text(row.value, row.indicator.unit)


TARGETS = PolicyKind(
    name="targets",
    model=Target,
    title=_("Targets of reports"),
    lead=_("What the network wants of itself. Each report holds its figures against them."),
    key=("indicator",),
    figures=("value",),
    may_end=True,
    choices={"indicator": _indicators},
    hints={"value": _("In percent, or in hours for what is a length of time.")},
    words={"value": _value},
    weakens=_is_easier,
    effect=_of_target,
)
FIGURES = PolicyKind(
    name="reports",
    model=ReportPolicy,
    title=_("Figures of reports"),
    lead=_(
        "How small a group may be shown, and from when on organisations count as silent and figures as old."
    ),
    key=("name",),
    figures=("value",),
    weakens=_smaller_cells,
)
