"""What every change of a policy is asked: from when on, and on whose word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class WordForm(forms.Form):
    """From when on, and who says so."""

    starts = forms.DateTimeField(
        label=_("In force from"),
        widget=MOMENT,
        required=False,
        help_text=_("Empty: as soon as it is confirmed. The past stays as it was."),
    )
    source = LineField(
        label=_("Source"), max_length=300, help_text=_("Who decided this, or where the figures come from.")
    )


class CheckedWordForm(WordForm):
    is_verified = forms.BooleanField(label=_("I have checked the figure against its source"), required=False)
