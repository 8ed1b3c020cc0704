"""What people do in the registry; one function per deed, each one transaction."""

from consilia.registry.services.deciding import (
    accept_proposal,
    answer_proposal,
    ask_about_proposal,
    decline_proposal,
)
from consilia.registry.services.entries import restate_entry
from consilia.registry.services.proposing import propose_entry, propose_for_child, withdraw_child
from consilia.registry.services.refusals import (
    CodesUnknown,
    DiagnosisImpossible,
    DiseaseEnteredAlready,
    EntryChangedElsewhere,
    ProposalOver,
    WordsNeeded,
)

__all__ = [
    "CodesUnknown",
    "DiagnosisImpossible",
    "DiseaseEnteredAlready",
    "EntryChangedElsewhere",
    "ProposalOver",
    "WordsNeeded",
    "accept_proposal",
    "answer_proposal",
    "ask_about_proposal",
    "decline_proposal",
    "propose_entry",
    "propose_for_child",
    "restate_entry",
    "withdraw_child",
]
