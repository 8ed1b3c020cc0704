"""One form for every policy: its columns, from when on, and on whose word."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import DurationField, TimeField
from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import Policy, PolicyKind
from consilia.foundation.policy_forms import CheckedWordForm
from consilia.foundation.spans import UNIT_NAMES, UNITS, in_units
from consilia.policies.words import heading


class PolicyForm(CheckedWordForm):
    """A new row, or other figures for the same key. A length of time is a number and, beside it, its unit."""

    def __init__(self, kind: PolicyKind, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.kind = kind
        for name in kind.shown(kind.columns):
            self.fields.update(dict(_fields(kind, name)))
        self.columns = [name for name in self.fields if name not in CheckedWordForm.base_fields]

    @property
    def row(self) -> Any:
        """What was typed, as a row that is not stored."""
        said: dict[str, Any] = {}
        for name in self.kind.shown(self.kind.columns):
            said |= self._values(name)
        return self.kind.filled(said)

    def _values(self, name: str) -> dict[str, Any]:
        value = self.cleaned_data[name]
        if name in self.kind.amounts:
            return self.kind.amounts[name].stored(value, self.cleaned_data[_unit(name)])
        return {name: self._value(name, value)}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(self.kind.column(name), DurationField):
            return value * UNITS[self.cleaned_data[_unit(name)]]
        return value


def _fields(kind: PolicyKind, name: str) -> Iterator[tuple[str, forms.Field]]:
    column = kind.column(name)
    words: dict[str, Any] = {"label": heading(kind, name), "help_text": kind.hints.get(name, "")}
    if name in kind.amounts:
        units = [(unit, word) for unit, (word, _column, _size) in kind.amounts[name].units.items()]
        yield name, forms.IntegerField(min_value=1, max_value=10_000, **words)
        yield _unit(name), forms.ChoiceField(label=_("Unit"), choices=units)
    elif name in kind.choices:
        yield name, forms.ChoiceField(choices=kind.choices[name](), required=not column.null, **words)
    elif isinstance(column, DurationField):
        yield name, forms.IntegerField(min_value=1, max_value=100_000, **words)
        yield _unit(name), forms.ChoiceField(label=_("Unit"), choices=UNIT_NAMES, initial="days")
    elif isinstance(column, TimeField):
        yield name, forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **words)
    elif column.flatchoices:
        yield (
            name,
            forms.ChoiceField(choices=[("", _("Choose")), *column.flatchoices], **words),
        )
    elif (asked := column.formfield(**words)) is not None:
        yield name, asked


def _unit(name: str) -> str:
    return f"{name}_unit"


def initial_of(kind: PolicyKind, row: Policy) -> dict[str, Any]:
    """The fields of the form that mean `row`."""
    said: dict[str, Any] = {}
    for name in kind.shown(kind.columns):
        if name in kind.amounts:
            said[name], said[_unit(name)] = kind.amounts[name].typed(row)
            continue
        value = getattr(row, kind.column(name).attname)
        said[name] = value
        if isinstance(value, timedelta):
            said[name], said[_unit(name)] = in_units(value)
    return said
