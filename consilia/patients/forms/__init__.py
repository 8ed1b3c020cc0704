"""What people type about children. Forms clean and name the mistakes; services decide."""

from consilia.patients.forms.children import ChildForm, DeathForm, DecisionForm, RegisterForm
from consilia.patients.forms.growth import CorrectionForm, GestationForm, MeasurementForm
from consilia.patients.forms.merging import AnswerForm, MergeForm, ReasonForm
from consilia.patients.forms.records import ConsentForm, GuardianForm, NumberForm, WithdrawForm

__all__ = [
    "AnswerForm",
    "ChildForm",
    "ConsentForm",
    "CorrectionForm",
    "DeathForm",
    "DecisionForm",
    "GestationForm",
    "GuardianForm",
    "MeasurementForm",
    "MergeForm",
    "NumberForm",
    "ReasonForm",
    "RegisterForm",
    "WithdrawForm",
]
