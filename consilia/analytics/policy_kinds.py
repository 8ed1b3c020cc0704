"""The figures of reports, as their page needs them."""

from django.utils.translation import gettext_lazy as _

from consilia.analytics.models import ReportPolicy
from consilia.foundation.policies import PolicyKind, Words


def _smaller_cells(old: ReportPolicy | None, new: ReportPolicy) -> Words | None:
    is_smaller = old is not None and new.name == ReportPolicy.Name.SMALLEST_CELL and new.value < old.value
    return _("Analysts are shown smaller groups of children.") if is_smaller else None


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
