"""What is typed about contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import ProseField


class AskForm(forms.Form):
    words = ProseField(
        label=_("What you would like to talk about"),
        help_text=_("Name nobody: neither your patient nor a place by which others could know her."),
        max_length=2_000,
    )


class ReasonForm(forms.Form):
    reason = ProseField(label=_("Reason"), max_length=2_000)
