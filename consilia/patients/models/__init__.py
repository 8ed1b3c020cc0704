"""Children and what identifies them: tables, constraints, queryset methods."""

from consilia.patients.models.children import Child
from consilia.patients.models.consents import Consent, ConsentReach
from consilia.patients.models.growth import Gestation, GrowthPolicy, Measurement
from consilia.patients.models.guardians import Guardian
from consilia.patients.models.identifiers import Identifier, IdentifierType
from consilia.patients.models.merges import MergeRecord
from consilia.patients.models.sight import ChildAccess, Distinction, DuplicateQuestion

__all__ = [
    "Child",
    "ChildAccess",
    "Consent",
    "ConsentReach",
    "Distinction",
    "DuplicateQuestion",
    "Gestation",
    "GrowthPolicy",
    "Guardian",
    "Identifier",
    "IdentifierType",
    "Measurement",
    "MergeRecord",
]
