"""What is typed in the registry. Forms clean and name mistakes; services decide."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField, ProseField
from consilia.registry.domain.diagnoses import Codes, DiagnosisFacts
from consilia.registry.domain.words import Certainty, When
from consilia.registry.models.names import CERTAINTY_NAMES, WHEN_NAMES

_DAY = {"type": "date"}
CODED: Final = {"orpha": _("ORPHA code"), "omim": _("OMIM"), "mondo": _("Mondo"), "icd10": _("ICD-10")}


def _day_field(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=False, widget=widget)


class DiagnosisForm(forms.Form):
    """One version of what is known. The codes are chosen beside it, by type-ahead."""

    certainty = forms.ChoiceField(
        label=_("How the diagnosis was made"),
        choices=list(CERTAINTY_NAMES.items()),
        widget=forms.RadioSelect,
        help_text=_("As surely as it was shown: genetically, where a causative variant was found."),
    )
    onset = forms.ChoiceField(label=_("First signs"), choices=list(WHEN_NAMES.items()))
    onset_on = _day_field(_("Day of the first signs"), _("When only month or year is known, its first day."))
    contact_on = _day_field(_("First contact with a specialised centre"))
    diagnosis = forms.ChoiceField(label=_("Diagnosis made"), choices=list(WHEN_NAMES.items()))
    diagnosed_on = _day_field(_("Day of the diagnosis"))

    def facts(self, codes: Mapping[str, str]) -> DiagnosisFacts:
        said = self.cleaned_data
        return DiagnosisFacts(
            codes=Codes(**codes),
            certainty=Certainty(said["certainty"]),
            onset=When(said["onset"]),
            onset_on=said["onset_on"],
            contact_on=said["contact_on"],
            diagnosis=When(said["diagnosis"]),
            diagnosed_on=said["diagnosed_on"],
        )


class RestateForm(DiagnosisForm):
    number = forms.IntegerField(widget=forms.HiddenInput)
    because = LineField(
        label=_("Why it is said anew"),
        help_text=_("For example: report of the genetic laboratory of 12 May."),
    )


class ReasonForm(forms.Form):
    reason = ProseField(label=_("Why it does not belong in the registry"), max_length=2_000, rows=3)


class QuestionForm(forms.Form):
    text = ProseField(
        label=_("Question to the expert who signed"),
        help_text=_("She is told at once, and answers on this page."),
        max_length=2_000,
        rows=3,
    )


class AnswerForm(forms.Form):
    text = ProseField(label=_("Answer"), max_length=5_000, rows=5)
