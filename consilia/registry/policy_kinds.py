"""The figures of the registry, as their page needs them."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind, Words
from consilia.registry.domain.words import Policy
from consilia.registry.models import RegistryPolicy

_GUARDS = frozenset({Policy.SMALLEST_CELL, Policy.ALIKE})


def _smaller_groups(old: RegistryPolicy | None, new: RegistryPolicy) -> Words | None:
    is_smaller = old is not None and new.name in _GUARDS and new.value < old.value
    return _("Smaller groups of children are shown or leave the product.") if is_smaller else None


FIGURES = PolicyKind(
    name="registry",
    model=RegistryPolicy,
    title=_("Figures of the registry"),
    lead=_("How small a group of children may be shown or leave, and when their status is asked again."),
    key=("name",),
    figures=("value",),
    weakens=_smaller_groups,
)
