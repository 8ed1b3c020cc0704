"""What is asked before a copy without names is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.imaging.domain.profile import Dates


class CopyForm(forms.Form):
    project = forms.CharField(
        label=_("Project"),
        max_length=60,
        help_text=_("In one project a child has one pseudonym, in another another one."),
    )
    dates = forms.ChoiceField(
        label=_("Dates"),
        choices=[
            (Dates.REMOVED.value, _("taken out")),
            (Dates.SHIFTED.value, _("moved by a number of days that nobody knows")),
        ],
        widget=forms.RadioSelect,
        initial=Dates.REMOVED.value,
    )
    keeps_characteristics = forms.BooleanField(label=_("Keep sex, age, height and weight"), required=False)
