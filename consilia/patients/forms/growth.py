"""What people type about the growth of a child. 7,35 and 7.35 are one number."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.text import AmountField, LineField
from consilia.patients.forms.children import DayField
from consilia.patients.models import Gestation, Measurement
from consilia.patients.services import MeasurementFacts


class MeasurementForm(forms.Form):
    measured_on = DayField(label=_("Measured on"))
    length_cm = AmountField(label=_("Length or height"), max_digits=6, decimal_places=1, required=False)
    position = forms.ChoiceField(
        label=_("How it was measured"),
        required=False,
        choices=[
            ("", _("Choose when you measured a length")),
            *Measurement._meta.get_field("position").choices,
        ],  # type: ignore[misc]
    )
    weight_kg = AmountField(label=_("Weight"), max_digits=9, decimal_places=3, required=False)
    head_cm = AmountField(label=_("Head circumference"), max_digits=6, decimal_places=1, required=False)
    source = forms.ChoiceField(
        label=pgettext_lazy("of a measurement", "Source"), choices=Measurement.Source.choices
    )
    place = LineField(label=_("Where"), max_length=200, required=False)
    measured_by = LineField(label=_("Who measured"), max_length=200, required=False)
    is_checked = forms.BooleanField(label=_("I measured again: the values are right"), required=False)

    @property
    def facts(self) -> MeasurementFacts:
        values = {name: self.cleaned_data[name] for name in MeasurementFacts.__slots__}
        if values["length_cm"] is None:
            values["position"] = ""
        return MeasurementFacts(**values)


class CorrectionForm(MeasurementForm):
    because = LineField(label=_("Why it is corrected"), max_length=300)


class GestationForm(forms.Form):
    weeks = forms.IntegerField(label=_("Completed weeks"), min_value=20, max_value=45)
    days = forms.IntegerField(label=_("and days"), min_value=0, max_value=6, required=False)
    known_from = LineField(
        label=_("Where this is known from"),
        max_length=Gestation._meta.get_field("known_from").max_length or 200,
        help_text=_("For example: the discharge letter of the maternity hospital."),
    )
