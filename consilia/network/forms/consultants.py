"""What is typed about consultants, their leave and their duties."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField
from consilia.network.domain.facts import ConsultantFacts, Practice
from consilia.network.forms import choices
from consilia.network.forms.organisations import DAY
from consilia.network.forms.week import WeekForm, week_texts
from consilia.network.models import Consultant, Field, Leave
from consilia.network.queries import UnitNode


class ClockField(forms.CharField):
    """A day and a time as a browser sends them. The form says on whose clock: here it is on nobody's."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(_("Enter a day and a time.")) from None


class ConsultantForm(WeekForm):
    """The register entry of a person, and her week; an empty week is that of her organisation."""

    name_en = LineField(
        label=_("Person's name in English"), max_length=300, help_text=_("Family name first.")
    )
    name_ru = LineField(
        label=_("Person's name in Russian"), max_length=300, help_text=_("Family name first.")
    )
    position_en = LineField(label=_("Position in English"), max_length=200, required=False)
    position_ru = LineField(label=_("Position in Russian"), max_length=200, required=False)
    unit_id = forms.TypedChoiceField(label=_("Department"), required=False, empty_value=None)
    main_field = forms.ChoiceField(label=_("Main field"))
    other_fields = forms.MultipleChoiceField(
        label=_("Further fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Open a field to choose it or parts of it."),
    )
    age_bands = forms.MultipleChoiceField(label=_("Ages"), widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    workload_limit = forms.IntegerField(label=_("Open cases at most"), min_value=1, max_value=200, initial=10)
    time_zone = forms.ChoiceField(label=_("Time zone of the hours"))
    register_number = LineField(label=_("Number in the professional register"), max_length=60, required=False)
    register_valid_until = forms.DateField(
        label=_("Register entry valid until"),
        widget=DAY,
        required=False,
        help_text=_("Without a valid entry nobody is offered a case."),
    )
    is_active = forms.BooleanField(label=_("Takes part"), required=False, initial=True)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, nodes: Sequence[UnitNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(node.unit.id), "– " * node.depth + node.unit.name) for node in nodes]
        self.units = {str(node.unit.id): node.unit.id for node in nodes}
        offered: dict[str, Any] = {
            "unit_id": [("", _("No department")), *names],
            "main_field": [("", ""), *choices.fields()],
            "other_fields": choices.fields(),
            "age_bands": choices.age_bands(),
            "languages": choices.languages(),
            "time_zone": choices.time_zones(),
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    def clean_unit_id(self) -> Any:
        return self.units.get(self.cleaned_data["unit_id"] or "")

    @property
    def further(self) -> list[tuple[str, int, list[tuple[str, str, bool]]]]:
        """Fields with how many boxes are ticked, and the boxes: (code, name, ticked)."""
        chosen = set(self["other_fields"].value() or ())
        groups = []
        for label, group in choices.fields():
            boxes = [(code, name.removeprefix("– "), code in chosen) for code, name in group]
            groups.append((label, sum(ticked for _code, _name, ticked in boxes), boxes))
        return groups

    @property
    def facts(self) -> ConsultantFacts:
        return ConsultantFacts(
            **{name: self.cleaned_data[name] for name in ConsultantFacts.__dataclass_fields__}
        )

    @property
    def practice(self) -> Practice:
        main = self.cleaned_data["main_field"]
        return Practice(
            main_field=main,
            other_fields=tuple(code for code in self.cleaned_data["other_fields"] if code != main),
            hours=self.cleaned_data["hours"],
        )


class NewConsultantForm(ConsultantForm):
    email = forms.EmailField(
        label=_("E-mail of the person's account"), help_text=_("An administrator makes accounts.")
    )

    field_order = ["email"]


class LeaveForm(forms.Form):
    first_day = forms.DateField(label=_("First day"), widget=DAY)
    last_day = forms.DateField(
        label=_("Last day"), widget=DAY, help_text=_("The leave ends by itself after this day.")
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=Leave.Reason.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned


class DutyForm(forms.Form):
    """A duty on the clock of the centre."""

    field = forms.ChoiceField(label=_("Field"))
    consultant_id = forms.TypedChoiceField(label=_("Consultant"))
    starts = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"))

    def __init__(
        self, *args: Any, fields: Sequence[Field], people: Sequence[Consultant], zone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.people = {str(person.id): person.id for person in people if person.is_active}
        names = [(str(person.id), person.name) for person in people if person.is_active]
        self.fields["field"].choices = [("", ""), *((field.code, field.name) for field in fields)]  # type: ignore[attr-defined]
        self.fields["consultant_id"].choices = [("", ""), *names]  # type: ignore[attr-defined]

    def clean_consultant_id(self) -> Any:
        return self.people[self.cleaned_data["consultant_id"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in {"starts", "ends"} & cleaned.keys():
            cleaned[name] = cleaned[name].replace(tzinfo=self.zone)
        return cleaned


def consultant_initial(consultant: Consultant, practice: Practice) -> dict[str, Any]:
    stored = {name: getattr(consultant, name) for name in ConsultantFacts.__dataclass_fields__}
    return {
        **stored,
        **week_texts(practice.hours),
        "main_field": practice.main_field,
        "other_fields": list(practice.other_fields),
        "seen": consultant.changed_at.isoformat(),
    }
