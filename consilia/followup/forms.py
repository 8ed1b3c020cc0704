"""What people enter about tasks and outcomes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.models import User
from consilia.followup.domain.words import QUESTIONS, Grade, TaskKind
from consilia.followup.models.names import ANSWER_NAMES, GRADE_NAMES, KIND_NAMES, QUESTION_NAMES
from consilia.foundation.text import ProseField

_KINDS = [(kind.value, name) for kind, name in KIND_NAMES.items() if kind is not TaskKind.OUTCOME]
_EVERY = [
    (0, pgettext_lazy("follow-up task", "Once")),
    (1, _("Every month")),
    (3, _("Every three months")),
    (6, _("Every half year")),
    (12, _("Every year")),
]
_GRADES = [(grade.value, name) for grade, name in GRADE_NAMES.items()]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d", "%d.%m.%Y"], **more)


def _reason(label: Any) -> ProseField:
    return ProseField(label=label, max_length=1_000, rows=2, required=False)


class OwnerForm(forms.Form):
    """Who does it. Nobody means the coordinator."""

    owner = forms.TypedChoiceField(label=_("Who does it"), required=False, empty_value=None)

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user.id), user.full_name) for user in colleagues]
        self.fields["owner"].choices = [("", _("The coordinator")), *people]  # type: ignore[attr-defined]


class AddTaskForm(OwnerForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=_KINDS, initial=TaskKind.LABORATORY)
    what = ProseField(label=_("What is to be done"), max_length=1_000, rows=2, required=False)
    due_on = _day(_("On which day"), help_text=_("A day where the child lives."))
    every_months = forms.TypedChoiceField(label=_("How often"), choices=_EVERY, coerce=int, initial=0)
    field_order = ("kind", "what", "due_on", "every_months", "owner")


class MoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    due_on = _day(_("New day"), help_text=_("A day where the child lives."))
    reason = _reason(_("Why is it moved?"))


class DoneForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    result = ProseField(
        label=_("Result"),
        help_text=_("What came of it, in a sentence or two."),
        max_length=4_000,
        rows=3,
        required=False,
    )


class SkipForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = _reason(_("Why is it not done?"))


class ReassignForm(OwnerForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class GradesForm(forms.Form):
    """The three questions about the conclusion."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=QUESTION_NAMES[name], choices=_GRADES, widget=forms.RadioSelect, required=False
            )

    @property
    def grades(self) -> dict[str, Grade]:
        """What was answered; a question left open stays open."""
        given = {name: self.cleaned_data.get(name) for name in QUESTIONS}
        return {name: Grade(value) for name, value in given.items() if value}


class OutcomeForm(GradesForm):
    answer = forms.ChoiceField(
        label=_("How is the child?"),
        choices=[(answer.value, name) for answer, name in ANSWER_NAMES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    died_on = _day(
        _("Day of death"),
        help_text=_("Only when the child has died. It is entered into the child's record."),
        required=False,
    )
    note = ProseField(label=_("In your words"), max_length=4_000, rows=3, required=False)
    field_order = ("answer", "died_on", "note", *QUESTIONS)


class HandOverForm(forms.Form):
    giver = forms.ChoiceField(label=_("Whose tasks"))
    taker = forms.ChoiceField(label=_("Who takes them"))

    def __init__(self, *args: Any, givers: Sequence[User], takers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].choices = _people(givers)  # type: ignore[attr-defined]
        self.fields["taker"].choices = _people(takers)  # type: ignore[attr-defined]


def _people(users: Sequence[User]) -> list[tuple[str, Any]]:
    return [("", _("Choose a person")), *((str(user.id), user.full_name) for user in users)]
