"""What is typed where no connection is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.forms import DraftForm
from consilia.foundation.text import LineField


class OfflineRequestForm(DraftForm):
    """The words of a draft, and the child's, who cannot be looked up now. No version: nothing is stored yet."""

    field_order = ("client_uuid", "child_words", "question", "summary", "diagnosis", "urgency", "field")
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    child_words = LineField(
        label=_("Which child?"),
        help_text=_("So that you know it again. The record is chosen when the connection is back."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].help_text = _("History, examination, results and treatment so far.")
        for name in ("version", "incomplete_because"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("child_words", "question", "summary")):
            raise forms.ValidationError(_("Write at least which child it is, or the question."))
        return cleaned

    def written(self) -> dict[str, Any]:
        names = ("question", "summary", "diagnosis", "urgency")
        return {name: self.cleaned_data[name] for name in names} | {
            "field_id": self.cleaned_data["field"] or None
        }
