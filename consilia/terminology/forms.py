"""What people type about terminologies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import UnreadableFile, check_size
from consilia.foundation.text import LineField, ProseField


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


class SynonymsForm(forms.Form):
    """Other Russian names, one a line, and those that the curator was looking at."""

    synonyms = ProseField(
        label=_("Other Russian names"),
        help_text=_(
            "One in each line, as doctors say and write them. Texts and searches find the term by each."
        ),
        max_length=5_000,
        rows=5,
        required=False,
    )
    expected_synonyms = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    @property
    def lines(self) -> list[str]:
        return split_lines(self.cleaned_data["synonyms"])

    @property
    def expected(self) -> list[str]:
        return split_lines(self.cleaned_data["expected_synonyms"])


def split_lines(text: str) -> list[str]:
    """Each once, in their order, no longer than a name may be."""
    lines = (" ".join(line.split())[:500] for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))
