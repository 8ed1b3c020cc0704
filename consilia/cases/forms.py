"""What people type about a case. Forms clean and name the mistakes; services decide."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.requirements import Kind, Said, Verdict, judge
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Attachment, Requirement
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.requirements import ANSWER_WORDS, written
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


class NumberField(LineField):
    """A decimal number as people write it, with comma or point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            number = Decimal(text.replace(",", ".").replace("\u00a0", "").replace(" ", "")) if text else None
        except InvalidOperation:
            raise forms.ValidationError(_("Write a number, such as 3.5.")) from None
        if number is not None and (not number.is_finite() or abs(number) >= 10**9):
            raise forms.ValidationError(_("Write a number, such as 3.5."))
        return None if number is None else round(number, 3)


class NeedsForm(forms.Form):
    """What the draft says to each item: the answer in place, a file, or why it is not available.

    The fields of an item are `need_<key>`, `need_<key>__file` and `need_<key>__none`. What was not sent
    stays as it is stored.
    """

    def __init__(
        self,
        *args: Any,
        items: Iterable[Requirement],
        attachments: Sequence[Attachment],
        said: Mapping[str, Said],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.key: item for item in items}
        self.stored, self.today = said, today
        files = [("", _("No file")), *((str(one.id), one.title or one.name) for one in attachments)]
        for key, item in self.items.items():
            self._add(f"need_{key}", item, said.get(key, Said()), files)

    def _add(self, name: str, item: Requirement, said: Said, files: list[tuple[str, Any]]) -> None:
        self.fields[name] = _answer_field(item)
        self.fields[f"{name}__file"] = forms.ChoiceField(
            label=_("File that shows it"), choices=files, required=False
        )
        self.fields[f"{name}__none"] = LineField(
            label=_("Not available because"), max_length=500, required=False
        )
        for part in (name, f"{name}__file", f"{name}__none"):
            # What is typed while the list is on its way from the server must survive its coming.
            self.fields[part].widget.attrs["hx-preserve"] = "true"
        self.initial[name] = said.text if said.value is None else written(said.value)
        self.initial[f"{name}__file"] = str(said.attachment_id or "")
        self.initial[f"{name}__none"] = said.unavailable

    def clean(self) -> dict[str, Any]:
        for key, item in self.items.items():
            value = self.cleaned_data.get(f"need_{key}")
            if isinstance(value, Decimal) and judge(item, value) is Verdict.IMPOSSIBLE:
                self.add_error(f"need_{key}", _impossible(item))
            if isinstance(value, date) and value > self.today:
                self.add_error(f"need_{key}", _("This day has not come yet."))
        return self.cleaned_data

    def said(self, names: Collection[str]) -> dict[str, Said]:
        """By key, for the items of which one of these fields was sent and can be read."""
        return {
            key: self._said(key, names)
            for key in self.items
            if {f"need_{key}", f"need_{key}__file", f"need_{key}__none"} & set(names)
        }

    def _said(self, key: str, names: Collection[str]) -> Said:
        name, before = f"need_{key}", self.stored.get(key, Said())

        def sent(part: str) -> bool:
            return part in names and part in self.cleaned_data

        value, text = before.value, before.text
        if sent(name):
            answer = self.cleaned_data[name]
            value = answer if isinstance(answer, Decimal) else None
            text = "" if answer is None or isinstance(answer, Decimal) else str(answer)
        file = self.cleaned_data[f"{name}__file"] if sent(f"{name}__file") else before.attachment_id
        none = self.cleaned_data[f"{name}__none"] if sent(f"{name}__none") else before.unavailable
        return Said(value, text, UUID(str(file)) if file else None, none)


def _answer_field(item: Requirement) -> forms.Field:
    if item.is_number:
        return NumberField(label=item.name, required=False)
    if item.kind == Kind.DATE:
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=item.name, required=False, widget=day)
    if item.kind in {Kind.FINDING, Kind.YES_NO}:
        choices = [("", _("Not assessed")), *ANSWER_WORDS[Kind(item.kind)].items()]
        return forms.ChoiceField(label=item.name, choices=choices, required=False)
    return ProseField(label=item.name, max_length=4_000, rows=2, required=False)


def _impossible(item: Requirement) -> str:
    said = {"unit": item.unit, "least": written(item.least), "most": written(item.most)}
    if item.least is not None and item.most is not None:
        return str(_("This cannot be true: possible is %(least)s to %(most)s %(unit)s.") % said)
    return str(_("This number cannot be true in the unit %(unit)s.") % said)


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
    # Not `reason`: the page has another form with a field of that name, and labels find fields by it.
    override = ProseField(
        label=_("Reason to depart from the order"),
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


class DraftAttachForm(AttachForm):
    """A file of a draft, which may answer one of the items."""

    need = forms.ChoiceField(label=_("It answers"), required=False)

    def __init__(self, *args: Any, items: Iterable[Requirement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [("", _("None of the items")), *((item.key, item.name) for item in items)]
        self.fields["need"].choices = choices  # type: ignore[attr-defined]


class NameViewForm(forms.Form):
    name = LineField(label=_("Name of the view"), max_length=60, required=False)


class SaveViewForm(NameViewForm):
    """`may_share`: offers to share the view with everybody at the organisation."""

    with_columns = forms.BooleanField(
        label=_("Keep the present columns with it"),
        help_text=_("Otherwise the view shows the columns that you use everywhere."),
        required=False,
    )
    is_shared = forms.BooleanField(
        label=_("Share with everybody at the organisation"),
        help_text=_("They find it above their lists. Each sees in it only what she may see."),
        required=False,
    )

    def __init__(self, *args: Any, may_share: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


class BulkForm(forms.Form):
    """What a deed on several cases needs beside them: a colleague, a reason, or nothing."""

    colleague = forms.ChoiceField(label=_("Colleague"))
    reason = ProseField(
        label=_("Reason"), help_text=_("It stands in the timeline of each case."), max_length=1_000, rows=2
    )

    def __init__(self, *args: Any, needs: str, colleagues: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"colleague", "reason"} - {needs}:
            del self.fields[name]
        if needs == "colleague":
            choices = [("", _("Choose")), *((str(user.id), user.full_name) for user in colleagues)]
            self.fields["colleague"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
