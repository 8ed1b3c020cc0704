"""Registering and changing a child."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField
from consilia.patients.domain.registration import (
    HOME_COUNTRY,
    ChildFacts,
    Number,
    birth_date_fault,
    death_fault,
    faults,
)
from consilia.patients.forms.places import country_choices, language_choices, region_choices
from consilia.patients.models import Child, Distinction, IdentifierType
from consilia.patients.services import NumberRefused
from consilia.patients.services.children import FAULT_TEXTS
from consilia.patients.services.identifiers import checked

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


class DayField(forms.DateField):
    """A day: the browser's own picker, or typed as 12.03.2024."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", DATE_FORMATS)
        super().__init__(**kwargs)


class ChildForm(forms.Form):
    """The facts of a child on the day `on`."""

    family_name = LineField(label=_("Family name"), max_length=100)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    birth_date = DayField(label=_("Date of birth"))
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Child.Sex.choices, initial=Child.Sex.UNKNOWN, widget=forms.RadioSelect
    )
    multiple_birth = forms.BooleanField(label=_("Twin or other multiple birth"), required=False)
    birth_order = forms.IntegerField(label=_("Order of birth"), min_value=1, max_value=9, required=False)
    region_code = forms.ChoiceField(label=_("Region of residence"), required=False)
    country = forms.ChoiceField(label=_("Citizenship"), initial=HOME_COUNTRY)
    language = forms.ChoiceField(label=_("Language of the family"), initial="ru")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self._offer("region_code", [("", _("Not known")), *region_choices()])
        self._offer("country", country_choices())
        self._offer("language", language_choices())

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, fault in faults(self.facts, on=self.on).items():
                self.add_error(name, str(FAULT_TEXTS[fault]))
        elif (born := cleaned.get("birth_date")) and (wrong := birth_date_fault(born, on=self.on)):
            self.add_error("birth_date", str(FAULT_TEXTS[wrong]))
        return cleaned

    @property
    def facts(self) -> ChildFacts:
        return ChildFacts(**{name: self.cleaned_data[name] for name in ChildFacts.__dataclass_fields__})


class RegisterForm(ChildForm):
    """The facts, and whatever documents are at hand: one line for each kind, all of them optional."""

    def __init__(self, *args: Any, kinds: Sequence[IdentifierType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            self.fields[f"number_{kind.code}"] = LineField(
                label=kind.name, help_text=kind.hint, max_length=60, required=False
            )

    @property
    def number_fields(self) -> list[forms.BoundField]:
        return [self[f"number_{kind.code}"] for kind in self.kinds]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for number in self.numbers:
            try:
                checked(number)
            except NumberRefused as refusal:
                self.add_error(f"number_{number.kind}", str(refusal))
        return cleaned

    @property
    def numbers(self) -> list[Number]:
        typed = [(kind.code, self.cleaned_data.get(f"number_{kind.code}", "")) for kind in self.kinds]
        return [Number(code, value) for code, value in typed if value]

    @property
    def can_be_compared(self) -> bool:
        """Enough is typed, rightly or not in other lines, to look for alike children."""
        known = {"family_name", "birth_date"} <= self.cleaned_data.keys()
        return known and not {"family_name", "birth_date"} & self.errors.keys()

    @property
    def facts_so_far(self) -> ChildFacts:
        """What is typed, with nothing said where something is missing or wrong."""
        nothing = ChildFacts("", "", self.on)
        values = {
            name: self.cleaned_data.get(name, getattr(nothing, name))
            for name in ChildFacts.__dataclass_fields__
        }
        return ChildFacts(**values)


class DecisionForm(forms.Form):
    """What alike records are: asked only when there are some."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=[
            *Distinction.Kind.choices,
            ("ask", _("Not sure: register now and ask the other organisation")),
        ],
    )
    reason = LineField(
        label=_("What tells them apart, or what to ask"),
        max_length=500,
        required=False,
        help_text=_("For example: another mother; born ten minutes later; both certificates seen."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") in Distinction.Kind.values and not cleaned.get("reason"):
            self.add_error("reason", _("Say what tells the two children apart."))
        return cleaned


class DeathForm(forms.Form):
    """The day of death; empty takes a mistaken note back."""

    deceased_on = DayField(
        label=_("Date of death"),
        required=False,
        help_text=_("Leave empty to take back a note made by mistake."),
    )

    def __init__(self, *args: Any, child: Child, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child, self.on = child, on

    def clean_deceased_on(self) -> date | None:
        day: date | None = self.cleaned_data["deceased_on"]
        fault = death_fault(self.child.birth_date, day, on=self.on) if day else None
        if fault:
            raise forms.ValidationError(str(FAULT_TEXTS[fault]))
        return day
