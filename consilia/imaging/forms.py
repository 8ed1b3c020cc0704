"""What is asked before a copy without names is made, and how a mark arrives from the viewer."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.imaging.domain.marks import Kind, Shape, points_from
from consilia.imaging.domain.profile import Dates
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import KIND_NAMES, Annotation


class CopyForm(forms.Form):
    project = forms.CharField(
        label=_("Project"),
        max_length=60,
        help_text=_("In one project a child has one pseudonym, in another another one."),
    )
    dates = forms.ChoiceField(
        label=_("Dates"),
        choices=[
            (Dates.REMOVED.value, _("taken out")),
            (Dates.SHIFTED.value, _("moved by a number of days that nobody knows")),
        ],
        widget=forms.RadioSelect,
        initial=Dates.REMOVED.value,
    )
    keeps_characteristics = forms.BooleanField(label=_("Keep sex, age, height and weight"), required=False)


class MarkForm(forms.Form):
    """What was drawn, as the viewer fills it in, and what the author says of it."""

    instance = forms.UUIDField(widget=forms.HiddenInput)
    frame = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Shape"), choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    points = forms.CharField(
        max_length=12_000,
        label=_("Points on the image"),
        help_text=_("Column and row of each point in pixels, from the top left corner."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    drawn_window = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is to be seen"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    instead = forms.ChoiceField(label=_("Is it new?"), required=False)

    def __init__(self, *args: Any, own: Iterable[Annotation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {f"{mark.id}:{mark.version}": mark for mark in own}
        named = [
            (value, _("instead of mark %(number)d") % {"number": mark.number})
            for value, mark in self.own.items()
        ]
        self.fields["instead"].choices = [("", _("a new mark")), *named]  # type: ignore[attr-defined]

    @property
    def replaced(self) -> Annotation | None:
        """The mark of which this is a new version."""
        return self.own.get(self.cleaned_data["instead"])

    def clean_points(self) -> Any:
        """Pairs as JSON, or typed: `12.5 40; 90 41`."""
        given = self.cleaned_data["points"]
        points = points_from(_typed(given))
        if points is None:
            raise forms.ValidationError(_("Write each point as two numbers, and a semicolon between points."))
        return points

    @property
    def shape(self) -> Shape:
        return Shape(Kind(self.cleaned_data["kind"]), self.cleaned_data["points"])

    @property
    def window(self) -> Window | None:
        return Window.from_text(self.cleaned_data["drawn_window"])


def _typed(text: str) -> Any:
    try:
        if text.lstrip().startswith("["):
            return json.loads(text)
        return [[float(number.replace(",", ".")) for number in point.split()] for point in text.split(";")]
    except (ValueError, RecursionError):
        return None
