"""Questions about the registry."""

from consilia.registry.queries.entries import (
    Wanted,
    entry_for,
    entry_page,
    pseudonyms_of,
    versions_of,
)
from consilia.registry.queries.forms import (
    current_forms,
    earlier_versions,
    form_for,
    given_of,
    visit_for,
    visits_of,
)
from consilia.registry.queries.proposals import (
    codes_proposed,
    may_register,
    proposal_counters,
    proposal_for,
    proposal_page,
)
from consilia.registry.queries.sight import (
    consented,
    entries_of_child,
    entries_visible_to,
    proposals_visible_to,
)
from consilia.registry.queries.variants import variant_for, variants_of

__all__ = [
    "Wanted",
    "codes_proposed",
    "consented",
    "current_forms",
    "earlier_versions",
    "entries_of_child",
    "entries_visible_to",
    "entry_for",
    "entry_page",
    "form_for",
    "given_of",
    "may_register",
    "proposal_counters",
    "proposal_for",
    "proposal_page",
    "proposals_visible_to",
    "pseudonyms_of",
    "variant_for",
    "variants_of",
    "versions_of",
    "visit_for",
    "visits_of",
]
