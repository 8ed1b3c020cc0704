"""What people do with children's records: keyword-only deeds, each one transaction."""

from consilia.patients.services.children import (
    AlikeChildren,
    Decision,
    FactsRefused,
    change_child,
    note_death,
    read_child,
    register_child,
)
from consilia.patients.services.consents import ConsentFacts, ConsentRefused, give_consent, withdraw_consent
from consilia.patients.services.guardians import GuardianFacts, add_guardian, remove_guardian
from consilia.patients.services.identifiers import (
    NumberRefused,
    add_identifier,
    retire_identifier,
    reveal_identifier,
)
from consilia.patients.services.merging import MergeRefused, merge_children, unmerge_children
from consilia.patients.services.questions import answer_question, ask_about, look_for_alike, read_question
from consilia.patients.services.resealing import reseal
from consilia.patients.services.sight import end_sight, grant_sight

__all__ = [
    "AlikeChildren",
    "ConsentFacts",
    "ConsentRefused",
    "Decision",
    "FactsRefused",
    "GuardianFacts",
    "MergeRefused",
    "NumberRefused",
    "add_guardian",
    "add_identifier",
    "answer_question",
    "ask_about",
    "change_child",
    "end_sight",
    "give_consent",
    "grant_sight",
    "look_for_alike",
    "merge_children",
    "note_death",
    "read_child",
    "read_question",
    "register_child",
    "remove_guardian",
    "reseal",
    "retire_identifier",
    "reveal_identifier",
    "unmerge_children",
    "withdraw_consent",
]
