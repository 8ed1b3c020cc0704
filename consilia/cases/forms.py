"""What people type about a case. Forms clean and name the mistakes; services decide."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.queries.fields import field_choices
from consilia.foundation.text import LineField, ProseField
from consilia.routing.models import CONFLICT_NAMES

URGENCY_HINTS = {
    Urgency.EMERGENCY: _("The child's life is in danger now: answer within hours."),
    Urgency.URGENT: _("The answer changes treatment within a day."),
    Urgency.PLANNED: _("The answer can wait for working days."),
}
_URGENCY_CHOICES = [(urgency.value, name) for urgency, name in URGENCY_NAMES.items()]


class DraftForm(forms.Form):
    """The request. Everything may stay empty while it is a draft; the submission asks for more."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    question = ProseField(
        label=_("Question to the expert"),
        help_text=_("One clear question. What do you want to decide?"),
        max_length=2_000,
        rows=3,
        required=False,
    )
    summary = ProseField(
        label=_("Summary"),
        help_text=_(
            "History, examination, results and treatment so far. No names: the child is known already."
        ),
        max_length=20_000,
        rows=10,
        required=False,
    )
    diagnosis = ProseField(label=_("Diagnosis in your words"), max_length=2_000, rows=2, required=False)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=_URGENCY_CHOICES, widget=forms.RadioSelect, required=False
    )
    field = forms.ChoiceField(label=_("Field"), required=False)
    incomplete_because = ProseField(
        label=_("Incomplete because"),
        help_text=_("Where something is missing and cannot be had, say why. The request can then be sent."),
        max_length=1_000,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [("", _("Choose a field")), *field_choices()]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]


class TriageForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=_URGENCY_CHOICES, widget=forms.RadioSelect)
    field = forms.ChoiceField(label=_("Field"))
    reason = ProseField(
        label=_("Reason"),
        help_text=_("Needed when the urgency becomes lower. The referring doctor will read it."),
        max_length=1_000,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices()  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    consultant = forms.UUIDField(widget=forms.HiddenInput)
    note = ProseField(label=_("Note to the expert"), max_length=1_000, rows=2, required=False)
    reason = ProseField(
        label=_("Why not one of the first five"),
        help_text=_(
            "Needed when you choose somebody below, or pass over a warning. It is kept with the offer."
        ),
        max_length=1_000,
        rows=2,
        required=False,
    )


class RefuseForm(forms.Form):
    """Why not; a conflict of interest is remembered for every later question about the child."""

    reason = ProseField(label=_("Reason"), max_length=1_000, rows=3, required=False)
    conflict = forms.ChoiceField(
        label=_("A conflict of interest?"),
        help_text=_("You will not be asked about this child again."),
        choices=[("", _("None")), *((one.value, name) for one, name in CONFLICT_NAMES.items())],
        widget=forms.RadioSelect,
        required=False,
    )


class ReasonForm(forms.Form):
    """One reason, as for refusing, redirecting or withdrawing."""

    reason = ProseField(label=_("Reason"), max_length=1_000, rows=3, required=False)


class DuplicateForm(forms.Form):
    """Which case goes on instead of this one; `choices` are those about the same child."""

    of = forms.TypedChoiceField(label=_("Which case goes on?"), coerce=UUID, widget=forms.RadioSelect)
    reason = ProseField(label=_("Note"), max_length=1_000, rows=2, required=False)

    def __init__(self, *args: Any, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (str(case.id), f"{case.number} · {case.get_state_display()} · {case.question[:80]}")
            for case in choices
        ]


class CloseForm(forms.Form):
    """A last word on the child, if there is one."""

    reason = ProseField(label=_("How is the child?"), max_length=2_000, rows=3, required=False)


class AskForm(forms.Form):
    """An itemised list, one thing in each line."""

    items = ProseField(
        label=_("What do you need?"),
        help_text=_("One thing in each line. The doctor answers each of them."),
        max_length=4_000,
        rows=5,
        required=False,
    )
    text = ProseField(label=_("Why, or how"), max_length=2_000, rows=2, required=False)

    @property
    def wanted(self) -> Sequence[str]:
        return [line.strip(" -•\t") for line in self.cleaned_data["items"].split("\n") if line.strip(" -•\t")]


class AnswerForm(forms.Form):
    """One answer field for each open item, named by the item."""

    def __init__(self, *args: Any, items: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = [item.id for item in items]
        for item in items:
            self.fields[f"item_{item.id}"] = ProseField(
                label=item.text, max_length=4_000, rows=3, required=False
            )
        self.fields["text"] = ProseField(label=_("Anything else"), max_length=4_000, rows=2, required=False)

    @property
    def answers(self) -> dict[UUID, str]:
        return {item_id: self.cleaned_data[f"item_{item_id}"] for item_id in self.ids}


class ColleagueForm(forms.Form):
    colleague = forms.UUIDField()


class MessageForm(forms.Form):
    text = ProseField(label=_("Message"), max_length=5_000, rows=3, required=False)


class AttachForm(forms.Form):
    title = LineField(label=_("What does it show?"), max_length=200, required=False)
