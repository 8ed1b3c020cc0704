"""What is typed in quality review. Forms clean and name mistakes; services decide."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import User
from consilia.foundation.text import LineField, ProseField
from consilia.quality.domain.words import ActionState, Cause, Scale, Verdict
from consilia.quality.models.names import (
    ACTION_KIND_NAMES,
    ACTION_STATE_NAMES,
    CAUSE_NAMES,
    SCALE_NAMES,
    VERDICT_NAMES,
)
from consilia.quality.models.reviews import GRADE_CHOICES
from consilia.quality.services.concerns import ENTERED

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# What the two ends of each scale mean, so that two reviewers measure alike.
_ENDS = {
    Scale.INFORMATION: _("1: the question cannot be answered from it. 5: nothing is missing."),
    Scale.APPROPRIATENESS: _("1: harmful or against what is known. 5: as the best would answer."),
    Scale.FOR_PATIENT: _("1: changes nothing for the child. 5: decides the treatment."),
    Scale.FOR_TEAM: _("1: cannot be carried out there. 5: they know exactly what to do."),
}


class ReviewForm(forms.Form):
    """One opinion."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=list(VERDICT_NAMES.items()), widget=forms.RadioSelect
    )
    remark = ProseField(
        label=_("Remark"),
        help_text=_("Read by those who settle what follows. Names of persons do not belong here."),
        max_length=5_000,
        rows=3,
        required=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        scales = {
            scale.value: forms.TypedChoiceField(
                label=SCALE_NAMES[scale],
                help_text=_ENDS[scale],
                choices=GRADE_CHOICES,
                coerce=int,
                widget=forms.RadioSelect,
            )
            for scale in Scale
        }
        self.fields = {**scales, **self.fields}

    @property
    def grades(self) -> dict[Scale, int]:
        return {scale: self.cleaned_data[scale.value] for scale in Scale}

    @property
    def judged(self) -> Verdict:
        return Verdict(self.cleaned_data["verdict"])


class DeclineForm(forms.Form):
    reason = LineField(
        label=_("Why you cannot review it"),
        help_text=_(
            "For example: you know the child or have recognised the author. Somebody else is asked at once."
        ),
    )


class ConcernForm(forms.Form):
    cause = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(cause.value, CAUSE_NAMES[cause]) for cause in ENTERED],
        widget=forms.RadioSelect,
        initial=Cause.COMPLAINT.value,
    )
    source = LineField(label=_("From whom"), help_text=_("Parents, a doctor, an authority; no names needed."))
    text = ProseField(label=_("What is said"), max_length=10_000, rows=5)


class ActionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What it leads to"), choices=list(ACTION_KIND_NAMES.items()), widget=forms.RadioSelect
    )
    title = LineField(label=_("What is to be done"))
    owner = forms.ChoiceField(label=_("Who"))
    due_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, owners: Sequence[User], data: Any = None) -> None:
        super().__init__(data)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(one.id), one.full_name) for one in owners),
        ]

    @property
    def owner_id(self) -> UUID:
        return UUID(self.cleaned_data["owner"])


class EndForm(forms.Form):
    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(one.value, ACTION_STATE_NAMES[one]) for one in ActionState if one is not ActionState.OPEN],
        widget=forms.RadioSelect,
    )
    result = ProseField(label=_("Result, or why it is dropped"), max_length=5_000, rows=4)
