"""What administrators type about routing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.policy_forms import MOMENT
from consilia.foundation.text import LineField
from consilia.network.queries.centres import centre_names
from consilia.network.queries.reference import languages
from consilia.routing.models import ReoptimisationPolicy, RoutingWeights
from consilia.routing.models.policies import MOST, WEIGHTS
from consilia.routing.models.proposals import FIGURES


class VersionForm(forms.Form):
    """An empty beginning means now."""

    starts = forms.DateTimeField(
        label=_("In force from"), widget=MOMENT, required=False, help_text=_("Empty: from now on.")
    )
    source = LineField(
        label=_("Source"), max_length=300, help_text=_("Who decided this, or where the figures come from.")
    )


class WeightsForm(VersionForm):
    """One field for each term of the score, in the order in which a coordinator reads them."""

    day_begins = forms.IntegerField(label=_("The day begins at (hour)"), min_value=0, max_value=23)
    day_ends = forms.IntegerField(label=_("The day ends at (hour)"), min_value=1, max_value=24)
    fairness_days = forms.IntegerField(
        label=_("Days without a case that earn the full points"), min_value=1, max_value=365
    )
    answer_days = forms.IntegerField(
        label=_("Days whose answers tell an expert's own time"), min_value=1, max_value=3_650
    )
    sittings_a_day = forms.FloatField(
        label=_("Questions that an expert answers in eight hours of work"), min_value=0.1, max_value=50
    )
    working_language = forms.ChoiceField(label=_("Language of the network"))
    interpreters = forms.MultipleChoiceField(
        label=_("Languages with an interpreter"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WEIGHTS:
            label = str(RoutingWeights._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.DecimalField(
                label=label[:1].upper() + label[1:],
                min_value=0,
                max_value=MOST,
                max_digits=5,
                decimal_places=2,
            )
        names = [(language.code, language.name) for language in languages()]
        for name in ("working_language", "interpreters"):
            self.fields[name].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("day_begins"), cleaned.get("day_ends")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("day_ends", _("The day ends after it begins."))
        return cleaned

    @property
    def weights(self) -> list[Any]:
        return [self[name] for name in WEIGHTS]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"starts", "source"}}


# The least and the most that may be typed; shares are typed in per cent.
_BOUNDS = {
    "every_minutes": (1, 60),
    "horizon_hours": (1, 2_000),
    "enough": (1, 99.9),
    "most": (1, 10),
    "least_gain": (0, 99),
    "grace_urgent": (0, 1_440),
    "grace_planned": (0, 10_080),
    "answer_urgent": (1, 1_440),
    "answer_planned": (1, 10_080),
    "work_minutes": (1, 1_440),
    "outside_minutes": (1, 1_440),
}
_SHARES = frozenset({"enough", "least_gain"})


class LookingAgainForm(VersionForm):
    """When and how everything open is looked at again."""

    names = ("is_on", "by_itself", *FIGURES)
    centre = forms.ChoiceField(label=_("Centre"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("All centres without a policy of their own")), *centre_names()]
        self.fields["centre"].choices = names  # type: ignore[attr-defined]
        for name in self.names:
            label = str(ReoptimisationPolicy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = _figure(name, label[:1].upper() + label[1:])

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {name: cleaned[name] / 100 if name in _SHARES else cleaned[name] for name in self.names}


def _figure(name: str, label: str) -> forms.Field:
    if name not in _BOUNDS:
        return forms.BooleanField(label=label, required=False)
    least, most = _BOUNDS[name]
    if name in _SHARES:
        return forms.FloatField(label=label + ", %", min_value=least, max_value=most)
    return forms.IntegerField(label=label, min_value=int(least), max_value=int(most))


def initial_of_looking_again(row: ReoptimisationPolicy) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in LookingAgainForm.names}
    return found | {name: round(100 * found[name], 2) for name in _SHARES} | {"centre": row.centre_id or ""}


def initial_of(row: RoutingWeights) -> dict[str, Any]:
    names = (
        *WEIGHTS,
        "day_begins",
        "day_ends",
        "fairness_days",
        "answer_days",
        "sittings_a_day",
        "working_language",
        "interpreters",
    )
    return {name: getattr(row, name) for name in names}
