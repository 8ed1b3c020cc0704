"""What people do in the registry; one function per deed, each one transaction."""

from consilia.registry.services.deciding import (
    accept_proposal,
    answer_proposal,
    ask_about_proposal,
    decline_proposal,
)
from consilia.registry.services.entries import restate_entry
from consilia.registry.services.exchange import (
    AnotherChild,
    NoExchange,
    PacketRefused,
    export_common_data,
    export_packet,
    import_packet,
)
from consilia.registry.services.forms import DefinitionRefused, FormIsThere, load_form, load_shipped_forms
from consilia.registry.services.proposing import propose_entry, propose_for_child, withdraw_child
from consilia.registry.services.refusals import (
    CodesUnknown,
    DiagnosisImpossible,
    DiseaseEnteredAlready,
    EntryChangedElsewhere,
    ProposalOver,
    WordsNeeded,
)
from consilia.registry.services.variants import (
    VariantImpossible,
    add_variant,
    replace_variant,
    retire_variant,
)
from consilia.registry.services.visits import (
    AnswersWrong,
    VisitDayImpossible,
    VisitIsThere,
    change_visit,
    fill_visit,
)

__all__ = [
    "AnotherChild",
    "AnswersWrong",
    "CodesUnknown",
    "DefinitionRefused",
    "DiagnosisImpossible",
    "DiseaseEnteredAlready",
    "EntryChangedElsewhere",
    "FormIsThere",
    "NoExchange",
    "PacketRefused",
    "ProposalOver",
    "VariantImpossible",
    "VisitDayImpossible",
    "VisitIsThere",
    "WordsNeeded",
    "accept_proposal",
    "add_variant",
    "answer_proposal",
    "ask_about_proposal",
    "change_visit",
    "decline_proposal",
    "export_common_data",
    "export_packet",
    "fill_visit",
    "import_packet",
    "load_form",
    "load_shipped_forms",
    "propose_entry",
    "propose_for_child",
    "replace_variant",
    "restate_entry",
    "retire_variant",
    "withdraw_child",
]
