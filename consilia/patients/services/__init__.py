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
from consilia.patients.services.growth import (
    AlreadyMeasured,
    MeasurementFacts,
    MeasurementImplausible,
    MeasurementImpossible,
    correct_measurement,
    note_gestation,
    read_growth,
    record_measurement,
    withdraw_measurement,
)
from consilia.patients.services.guardians import GuardianFacts, add_guardian, remove_guardian
from consilia.patients.services.identifiers import (
    NumberRefused,
    add_identifier,
    retire_identifier,
    reveal_identifier,
)
from consilia.patients.services.merging import MergeRefused, merge_children, unmerge_children
from consilia.patients.services.policy import load_growth_policy
from consilia.patients.services.questions import answer_question, ask_about, look_for_alike, read_question
from consilia.patients.services.resealing import reseal
from consilia.patients.services.sight import end_sight, grant_sight

__all__ = [
    "AlikeChildren",
    "AlreadyMeasured",
    "ConsentFacts",
    "ConsentRefused",
    "Decision",
    "FactsRefused",
    "GuardianFacts",
    "MeasurementFacts",
    "MeasurementImplausible",
    "MeasurementImpossible",
    "MergeRefused",
    "NumberRefused",
    "add_guardian",
    "add_identifier",
    "answer_question",
    "ask_about",
    "change_child",
    "correct_measurement",
    "end_sight",
    "give_consent",
    "grant_sight",
    "load_growth_policy",
    "look_for_alike",
    "merge_children",
    "note_death",
    "note_gestation",
    "read_child",
    "read_growth",
    "read_question",
    "record_measurement",
    "register_child",
    "remove_guardian",
    "reseal",
    "retire_identifier",
    "reveal_identifier",
    "unmerge_children",
    "withdraw_consent",
    "withdraw_measurement",
]
