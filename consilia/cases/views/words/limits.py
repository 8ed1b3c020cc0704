"""Limits in words: how long, for which cases, and why one row speaks and another does not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consilia.cases.domain.limits import WALL, Limit
from consilia.cases.models import ClockChange, ClockPolicy
from consilia.foundation.spans import in_units, span_words


def limit_words(limit: Limit | None) -> str:
    """`2 hours`, `90 minutes`, `10 days`; working time stays in hours, as its days are the centre's."""
    if limit is None:
        return _("no limit")
    if limit.counts == WALL:
        return span_words(limit.span)
    count, unit = in_units(limit.span, days=False)
    if unit == "hours":
        return ngettext("%(count)d working hour", "%(count)d working hours", count) % {"count": count}
    return ngettext("%(count)d working minute", "%(count)d working minutes", count) % {"count": count}


def new_limit_words(change: ClockChange) -> str:
    """What a change says, where there is room for one line."""
    return limit_words(change.limit) if change.limit else _("the row ends")


def change_about(change: ClockChange) -> str:
    """`Triage and first offer · Urgent · Cardiology`."""
    return " · ".join([change.get_clock_display(), change.get_urgency_display(), scope_words(change)])


def scope_words(row: ClockPolicy | ClockChange) -> str:
    """`Cardiology · Centre of Neonatology`, from the most telling part on."""
    named = [
        row.field.name if row.field else "",
        row.centre.short_name if row.centre else "",
        row.region.name if row.region else "",
    ]
    return " · ".join(filter(None, named)) or _("All cases")


def reasons(rows: Sequence[ClockPolicy]) -> list[tuple[ClockPolicy, str]]:
    """Each row, the speaking one first, and why it speaks or gives way to the one before it."""
    if not rows:
        return []
    first, *others = rows
    told = [(first, _says_why(first, alone=not others))]
    return [*told, *((row, _gives_way(first, row)) for row in others)]


def _says_why(row: ClockPolicy, *, alone: bool) -> str:
    if alone:
        return _("The only row that fits.")
    depth, names_centre, names_region = row.scope.rank
    if depth > 1:
        return _("It names the subspecialty: nothing is more specific.")
    if depth:
        return _("It names the field, which goes before centre and region.")
    if names_centre:
        return _("It names the centre, which goes before the region.")
    return _("It names the region.") if names_region else _("It began last.")


def _gives_way(first: ClockPolicy, row: ClockPolicy) -> str:
    (depth, centre, region), (other_depth, other_centre, other_region) = first.scope.rank, row.scope.rank
    if depth != other_depth:
        return _("Gives way to the row that names the field more exactly.")
    if centre != other_centre:
        return _("Gives way to the row that names the centre.")
    if region != other_region:
        return _("Gives way to the row that names the region.")
    return _("Gives way to the row that began later.")
