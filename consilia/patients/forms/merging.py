"""Merging two records, and answering whether they are one child."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from consilia.foundation.text import LineField, ProseField
from consilia.patients.forms.places import country_name, language_name, region_name
from consilia.patients.models import Child, DuplicateQuestion
from consilia.patients.services.merging import TAKEABLE


def day(date: Any) -> str:
    """`12 March 2019`, as the pages write days."""
    return date_format(date, pgettext("date format", "j F Y"))


WORDS: dict[str, Callable[[Any], str]] = {
    "sex": lambda code: str(Child.Sex(code).label),
    "birth_date": day,
    "deceased_on": day,
    "region_code": region_name,
    "country": country_name,
    "language": language_name,
}


class ReasonForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=300)


class MergeForm(forms.Form):
    """For each fact in which the records differ: which one is right."""

    reason = ProseField(
        label=_("What makes you sure that this is one child"),
        max_length=500,
        rows=2,
        help_text=_(
            "For example: the same birth certificate seen; confirmed by the mother on the telephone."
        ),
    )

    def __init__(self, *args: Any, kept: Child, gone: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differing = [name for name in TAKEABLE if getattr(kept, name) != getattr(gone, name)]
        for name in self.differing:
            choices = [("kept", shown(kept, name)), ("gone", shown(gone, name))]
            label = Child._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=str(label).capitalize(), choices=choices, initial="kept", widget=forms.RadioSelect
            )

    @property
    def take(self) -> list[str]:
        return [name for name in self.differing if self.cleaned_data[f"take_{name}"] == "gone"]


def shown(child: Child, name: str) -> str:
    """A fact of a child in words; a dash where nothing is told."""
    value = getattr(child, name)
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    words = WORDS.get(name)
    return words(value) if words else str(value)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Is this one child?"), choices=DuplicateQuestion.Answer.choices, widget=forms.RadioSelect
    )
