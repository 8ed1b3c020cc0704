"""What is typed about organisations and units."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.text import LineField
from consilia.network.domain.facts import OrganisationFacts, Standing, UnitFacts
from consilia.network.forms import choices
from consilia.network.models import Organisation, Unit
from consilia.network.queries import UnitNode

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OrganisationForm(forms.Form):
    """Names, place and telephone. `seen` tells which version the person had before her eyes."""

    name_en = LineField(label=_("Full name in English"), max_length=300)
    name_ru = LineField(label=_("Full name in Russian"), max_length=300)
    short_name_en = LineField(label=_("Short name in English"), max_length=120)
    short_name_ru = LineField(label=_("Short name in Russian"), max_length=120)
    city_en = LineField(label=_("City in English"), max_length=120)
    city_ru = LineField(label=_("City in Russian"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = choices.time_zones()  # type: ignore[attr-defined]

    @property
    def facts(self) -> OrganisationFacts:
        names = OrganisationFacts.__dataclass_fields__
        return OrganisationFacts(**{name: self.cleaned_data[name] for name in names})


class StandingForm(forms.Form):
    """What an administrator decides: who the organisation is in the network."""

    identifier = LineField(
        label=_("Identifier (OID)"),
        max_length=64,
        help_text=_("Numbers and points, such as 1.2.643.5.1.13.100."),
        validators=[RegexValidator(r"^[0-9]+(\.[0-9]+)+$", _("Write numbers joined by points."))],
    )
    kind = forms.ChoiceField(label=pgettext_lazy("organisation", "Kind"))
    is_centre = forms.BooleanField(label=_("Consults other organisations"), required=False)
    region_id = forms.ChoiceField(label=_("Region"))
    first_day = forms.DateField(label=_("First day in the network"), widget=DAY)
    last_day = forms.DateField(
        label=_("Last day in the network"),
        widget=DAY,
        required=False,
        help_text=_("Leave empty while no end is known."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *choices.kinds()]  # type: ignore[attr-defined]
        self.fields["region_id"].choices = [("", ""), *choices.regions()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        expected = {"national_centre": True, "health_authority": False}.get(cleaned.get("kind", ""))
        if expected is not None and cleaned.get("is_centre") is not expected:
            self.add_error(
                "is_centre", _("A national centre always consults, and a health authority never does.")
            )
        return cleaned

    @property
    def standing(self) -> Standing:
        return Standing(**{name: self.cleaned_data[name] for name in Standing.__dataclass_fields__})


class CentreFieldsForm(forms.Form):
    fields_offered = forms.MultipleChoiceField(
        label=_("Fields in which the centre consults"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_offered"].choices = choices.top_fields()  # type: ignore[attr-defined]


class CalendarExceptionForm(forms.Form):
    """A day that differs: closed without times, or open exactly between them."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    opens = forms.TimeField(label=_("Opens"), widget=TIME, required=False)
    closes = forms.TimeField(label=_("Closes"), widget=TIME, required=False)
    reason = LineField(label=_("Reason"), max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if (opens is None) != (closes is None):
            self.add_error("closes", _("Give both times, or none for a closed day."))
        elif opens and closes and opens >= closes:
            self.add_error("closes", _("The closing time comes before the opening time."))
        return cleaned


class UnitForm(forms.Form):
    code = LineField(
        label=_("Code"), max_length=40, help_text=_("Short and stable: imports name the department by it.")
    )
    name_en = LineField(label=_("Name in English"), max_length=300)
    name_ru = LineField(label=_("Name in Russian"), max_length=300)
    parent_id = forms.TypedChoiceField(label=_("Part of"), required=False, empty_value=None)
    is_open = forms.BooleanField(label=_("The department is open"), required=False, initial=True)

    def __init__(self, *args: Any, nodes: list[UnitNode], itself: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [node for node in nodes if itself is None or node.unit.id != itself.id]
        names = [(str(node.unit.id), "– " * node.depth + node.unit.name) for node in others]
        self.units = {str(node.unit.id): node.unit.id for node in others}
        self.fields["parent_id"].choices = [("", _("No other department")), *names]  # type: ignore[attr-defined]

    def clean_parent_id(self) -> Any:
        return self.units.get(self.cleaned_data["parent_id"] or "")

    @property
    def facts(self) -> UnitFacts:
        return UnitFacts(**{name: self.cleaned_data[name] for name in UnitFacts.__dataclass_fields__})


def organisation_initial(organisation: Organisation) -> dict[str, Any]:
    names = [*OrganisationFacts.__dataclass_fields__, *Standing.__dataclass_fields__]
    return {name: getattr(organisation, name) for name in names} | {
        "seen": organisation.changed_at.isoformat()
    }


class UploadForm(forms.Form):
    """The file is judged by the service; here only its presence, so that 100 MB are never read."""

    file = forms.FileField(label=_("CSV file"), allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("The file is empty."))
        return file
