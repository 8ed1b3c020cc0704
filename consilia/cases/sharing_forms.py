"""What people type to open a case in an emergency, to review that, and to invite a colleague."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import EmergencyAccess, Invitation
from consilia.foundation.text import LineField, ProseField


class BreakGlassForm(forms.Form):
    """The case by its number, or the child exactly: nothing is searched for."""

    number = LineField(label=_("Number of the case"), max_length=20, required=False)
    family_name = LineField(label=_("Family name"), max_length=100, required=False)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    reason = ProseField(
        label=_("Why you must read it now"),
        help_text=_("The people of the case and the auditors read this."),
        max_length=2_000,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        child = (data.get("family_name"), data.get("given_name"), data.get("birth_date"))
        if not data.get("number") and not all(child):
            raise forms.ValidationError(
                _("Name the case by its number, or the child by family name, given name and date of birth.")
            )
        return data


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Was it justified?"), choices=EmergencyAccess.Verdict.choices, widget=forms.RadioSelect
    )
    remark = ProseField(label=_("Remark"), max_length=2_000, rows=3)


class InviteForm(forms.Form):
    """The colleague herself is chosen beside it."""

    part = forms.ChoiceField(
        label=_("What she may do"),
        choices=Invitation.Part.choices,
        widget=forms.RadioSelect,
        initial=Invitation.Part.ADVISER,
    )
    reason = LineField(label=_("Why you ask her"), max_length=500)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


class DeclineInvitationForm(forms.Form):
    text = LineField(label=_("A word about it"), max_length=500, required=False)
