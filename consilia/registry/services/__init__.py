"""What people do in the registry; one function per deed, each one transaction."""

from consilia.registry.services.deciding import (
    accept_proposal,
    answer_proposal,
    ask_about_proposal,
    decline_proposal,
)
from consilia.registry.services.entries import pseudonym_for, restate_entry
from consilia.registry.services.exchange import (
    AnotherChild,
    FamilyIsThere,
    NoExchange,
    PacketRefused,
    RelativeUnknown,
    export_catalogue,
    export_common_data,
    export_family,
    export_packet,
    import_family,
    import_packet,
)
from consilia.registry.services.family import (
    RelativeImpossible,
    RelativeIsThere,
    TooManyRelatives,
    add_relative,
    remove_relative,
)
from consilia.registry.services.forms import DefinitionRefused, FormIsThere, load_form, load_shipped_forms
from consilia.registry.services.policy import load_registry_policy
from consilia.registry.services.proposing import propose_entry, propose_for_child, withdraw_child
from consilia.registry.services.refusals import (
    CodesUnknown,
    DiagnosisImpossible,
    DiseaseEnteredAlready,
    EntryChangedElsewhere,
    ProposalOver,
    WordsNeeded,
)
from consilia.registry.services.research import NobodyLooksAlike, make_research_table
from consilia.registry.services.statuses import (
    StatusImpossible,
    ask_statuses,
    end_inquiries,
    note_late,
    say_status,
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
    VisitDayUnread,
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
    "FamilyIsThere",
    "FormIsThere",
    "NoExchange",
    "NobodyLooksAlike",
    "PacketRefused",
    "ProposalOver",
    "RelativeImpossible",
    "RelativeIsThere",
    "RelativeUnknown",
    "StatusImpossible",
    "TooManyRelatives",
    "VariantImpossible",
    "VisitDayImpossible",
    "VisitDayUnread",
    "VisitIsThere",
    "WordsNeeded",
    "accept_proposal",
    "add_relative",
    "add_variant",
    "answer_proposal",
    "ask_about_proposal",
    "ask_statuses",
    "change_visit",
    "decline_proposal",
    "end_inquiries",
    "export_catalogue",
    "export_common_data",
    "export_family",
    "export_packet",
    "fill_visit",
    "import_family",
    "import_packet",
    "load_form",
    "load_registry_policy",
    "load_shipped_forms",
    "make_research_table",
    "note_late",
    "propose_entry",
    "propose_for_child",
    "pseudonym_for",
    "remove_relative",
    "replace_variant",
    "restate_entry",
    "retire_variant",
    "say_status",
    "withdraw_child",
]
