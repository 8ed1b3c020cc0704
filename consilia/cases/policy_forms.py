"""What administrators type about limits, and what everybody may ask about them."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.limits import WORKING, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import ClockPolicy
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.deadlines import CLOCK_NAMES
from consilia.cases.queries.fields import field_choices
from consilia.cases.queries.limits import When
from consilia.foundation.policy_forms import CheckedWordForm
from consilia.foundation.spans import UNIT_NAMES, UNITS
from consilia.network.queries import centre_names, regions

WHEN_NAMES = {
    When.NOW: pgettext_lazy("rows", "In force"),
    When.COMING: pgettext_lazy("rows", "Coming"),
    When.PAST: pgettext_lazy("rows", "Past"),
    When.CHANGES: pgettext_lazy("rows", "History"),
}


class ScopeForm(forms.Form):
    """Of which cases something is said; an empty choice means all of them."""

    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[(one.value, URGENCY_NAMES[one]) for one in Urgency]
    )
    region = forms.ChoiceField(label=_("Region"), required=False)
    centre = forms.ChoiceField(label=_("Centre"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "region": [("", _("All regions")), *((one.code, one.name) for one in regions())],
            "centre": [("", _("All centres")), *((str(key), name) for key, name in centre_names())],
            "field": [("", _("All fields")), *field_choices()],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    @property
    def scope(self) -> Scope:
        said = self.cleaned_data
        centre = UUID(said["centre"]) if said["centre"] else None
        return Scope(said["region"] or None, centre, said["field"] or None)


class FilterForm(ScopeForm):
    """Narrows the list; nothing is required, and an unknown value narrows nothing."""

    clock = forms.ChoiceField(label=_("Clock"), required=False)
    when = forms.ChoiceField(label=_("When"), required=False, choices=list(WHEN_NAMES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = [("", _("All clocks")), *CLOCK_NAMES.items()]  # type: ignore[attr-defined]
        self.fields["urgency"].required = False
        self.fields["urgency"].choices = [  # type: ignore[attr-defined]
            ("", _("All urgencies")),
            *((one.value, URGENCY_NAMES[one]) for one in Urgency),
        ]


class LimitForm(ScopeForm, CheckedWordForm):
    """A new row, or another limit for the same cases."""

    clock = forms.ChoiceField(label=_("Clock"), choices=list(CLOCK_NAMES.items()))
    amount = forms.IntegerField(label=_("Time"), min_value=1, max_value=100_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_NAMES, initial="hours")
    counts = forms.ChoiceField(
        label=_("What counts"), choices=ClockPolicy.Counts.choices, widget=forms.RadioSelect, initial="wall"
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("counts") == WORKING and said.get("unit") == "days":
            self.add_error(
                "unit", _("Write working time in hours. A working day has as many as the centre works.")
            )
        return said

    @property
    def limit(self) -> Limit:
        said = self.cleaned_data
        return Limit(said["amount"] * UNITS[said["unit"]], said["counts"])
