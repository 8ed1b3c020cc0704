"""The figures of growth, as their page needs them."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind, Words
from consilia.patients.domain.growth.words import Policy
from consilia.patients.models import GrowthPolicy

_STALE = frozenset({Policy.STALE_INFANT, Policy.STALE_TODDLER, Policy.STALE_CHILD})


def _old_counts_longer(old: GrowthPolicy | None, new: GrowthPolicy) -> Words | None:
    longer = old is not None and new.name in _STALE and new.value > old.value
    return _("Older measurements count as today's.") if longer else None


FIGURES = PolicyKind(
    name="growth",
    model=GrowthPolicy,
    title=_("Figures of growth"),
    lead=_("When the age of a child born early is corrected, and for how long a measurement speaks."),
    key=("name",),
    figures=("value",),
    weakens=_old_counts_longer,
)
