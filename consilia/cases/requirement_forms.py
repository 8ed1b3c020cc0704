"""What editors of requirement sets type: one form an item, read by the same rules as a row of the file."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import Requirement
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.requirements import GROUP_NAMES, KIND_NAMES, NEED_NAMES
from consilia.cases.services.requirement_sheet import COLUMNS, MOST_ITEMS, cells_of, item_of, mistakes_in
from consilia.foundation.csv_exchange import BadCell
from consilia.foundation.text import LineField
from consilia.network.queries import age_bands

_MANY = ("ages", "urgencies")
_LONG = {"name_en", "name_ru", "why_en", "why_ru", "source"}
_IN_FORM = tuple(column for column in COLUMNS if column.name != "field")
_CHOICES: dict[str, Any] = {
    "kind": KIND_NAMES.items(),
    "group": GROUP_NAMES.items(),
    "need": NEED_NAMES.items(),
    "sex": [("", _("Both")), ("female", _("Female")), ("male", _("Male"))],
    "verified": [("no", _("No")), ("yes", _("Yes"))],
    "urgencies": URGENCY_NAMES.items(),
}


class RequirementForm(forms.Form):
    """One item of a set; the names of the fields are the columns of the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {**_CHOICES, "ages": [(band.code, band.name) for band in age_bands()]}
        for column in _IN_FORM:
            self.fields[column.name] = _field(
                column.name, capfirst(str(column.meaning)), choices.get(column.name), required=column.required
            )
        self.cells: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        for column in _IN_FORM:
            raw = self.cleaned_data.get(column.name, "")
            text = " ".join(raw) if isinstance(raw, list) else raw
            try:
                self.cells[column.name] = column.read(text) if text else ""
            except BadCell as error:
                self.add_error(column.name, str(error.sentence))
        if not self.errors:
            for mistake in mistakes_in(self.cells):
                self.add_error(mistake.column, str(mistake.sentence))
        return self.cleaned_data

    def item(self, position: int) -> Requirement:
        return item_of(self.cells, position)


def _field(name: str, label: str, choices: Any, *, required: bool) -> forms.Field:
    if name in _MANY:
        return forms.MultipleChoiceField(
            label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple
        )
    if choices is not None:
        return forms.ChoiceField(label=label, choices=list(choices), required=required)
    long = forms.Textarea(attrs={"rows": 2}) if name in _LONG else forms.TextInput()
    return LineField(label=label, max_length=300, required=required, widget=long)


class _Items(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's is not generic at run time
    def clean(self) -> None:
        """One key may stand twice only for other ages, urgencies, sex or diagnoses."""
        seen: set[tuple[str, ...]] = set()
        for form in self.kept:
            name = tuple(
                form.cells.get(part, "") for part in ("key", "ages", "urgencies", "sex", "diagnoses")
            )
            if name in seen:
                form.add_error(
                    "key", _("This item stands twice. Keep one of them, or give it other conditions.")
                )
            seen.add(name)

    @property
    def kept(self) -> list[RequirementForm]:
        """The forms that say something and are not to be left out, in the order they ask for."""
        said = [form for form in self.forms if form.has_changed() or form.initial]
        kept = [form for form in said if form not in self.deleted_forms]
        return sorted(
            kept, key=lambda form: (form.cleaned_data.get("ORDER") or 10_000) if form.is_valid() else 0
        )

    def items(self) -> list[Requirement]:
        return [form.item(position) for position, form in enumerate(self.kept)]


RequirementItems = forms.formset_factory(
    RequirementForm,
    formset=_Items,
    extra=2,
    can_delete=True,
    can_order=True,
    max_num=MOST_ITEMS,
    absolute_max=MOST_ITEMS,
    validate_max=True,
)


def initial_of(item: Requirement) -> dict[str, Any]:
    cells: dict[str, Any] = cells_of(item, "")
    return {**cells, **{name: cells[name].split() for name in _MANY}}


class VersionForm(forms.Form):
    """When a version begins to ask, and why it was made."""

    starts = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = LineField(label=_("Why it changes"), max_length=300, required=False)


class NewVersionForm(VersionForm):
    number = forms.IntegerField(widget=forms.HiddenInput)


class SetsFileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))
