"""What people type about terminologies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import UnreadableFile, check_size
from consilia.foundation.text import LineField


class ReferenceBookForm(forms.Form):
    """The official reference book of ICD-10, as downloaded."""

    version = LineField(
        label=_("Version of the reference book"), max_length=100, help_text=_("For example 2.27.")
    )
    file = forms.FileField(label=_("CSV file"), allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except UnreadableFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class RussianNameForm(forms.Form):
    """A Russian name, and the one that the curator was looking at."""

    name = LineField(label=_("Russian name"), max_length=500)
    expected = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)
