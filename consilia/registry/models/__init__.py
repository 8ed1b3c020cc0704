"""The registry's tables: proposals, entries with their versions, pseudonyms, forms and visits."""

from consilia.registry.models.entries import Entry, Pseudonym, Version
from consilia.registry.models.forms import FormVersion, Visit, VisitVersion
from consilia.registry.models.pictures import Picture
from consilia.registry.models.policy import RegistryPolicy
from consilia.registry.models.proposals import Proposal, ProposalWord
from consilia.registry.models.relatives import Relative
from consilia.registry.models.statuses import StatusInquiry, VitalStatus
from consilia.registry.models.variants import Variant

__all__ = [
    "Entry",
    "FormVersion",
    "Picture",
    "Proposal",
    "ProposalWord",
    "Pseudonym",
    "RegistryPolicy",
    "Relative",
    "StatusInquiry",
    "Variant",
    "Version",
    "Visit",
    "VisitVersion",
    "VitalStatus",
]
