"""The figures of quality review, as their page needs them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind, Words
from consilia.network.queries.centres import consulting_centres
from consilia.quality.domain.words import Policy
from consilia.quality.models.policy import QualityPolicy

# Of these more is less care; of all others less.
_SLACKENS = frozenset({Policy.APART, Policy.REVIEW_DAYS})


def _looks_less(old: QualityPolicy | None, new: QualityPolicy | None) -> Words | None:
    """A row of a centre's own, where it had none, may say anything; when it ends, what holds everywhere holds."""
    if new is None:
        return None
    if old is None or FIGURES.is_move(old, new):
        return _("A centre goes by a figure of its own.")
    less = new.value > old.value if new.name in _SLACKENS else new.value < old.value
    return _("Fewer answers are reviewed, or smaller groups are shown.") if less else None


def _centres() -> Sequence[tuple[Any, Words]]:
    return [("", _("All centres")), *((one.id, one.short_name) for one in consulting_centres())]


FIGURES = PolicyKind(
    name="quality",
    model=QualityPolicy,
    title=_("Figures of quality review"),
    lead=_("How much is reviewed, and from when on figures are shown. A centre may have its own."),
    key=("name", "centre"),
    figures=("value",),
    may_end=True,
    stays=lambda row: row.centre_id is None,
    choices={"centre": _centres},
    unnamed={"centre": _("All centres")},
    weakens=_looks_less,
)
