"""What is said of each finding beside its name."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.findings import MODIFIERS, Details
from consilia.cases.models.findings import (
    EVIDENCE_NAMES,
    MODIFIER_NAMES,
    ONSET_NAMES,
    SEVERITY_NAMES,
    Finding,
)

GROUP_LABELS = (_("Side"), _("Spread"), _("Course"), _("Rhythm"))


def _choice(label: Any, names: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("not said")), *names], required=False)


class DetailsForm(forms.Form):
    """One finding; nothing is asked for."""

    severity = _choice(_("How strongly"), SEVERITY_NAMES.items())
    onset = _choice(_("Since when"), ONSET_NAMES.items())
    evidence = _choice(_("How it is known"), EVIDENCE_NAMES.items())
    resolved = forms.BooleanField(label=_("It is no more"), required=False)

    def __init__(self, data: Any = None, *, finding: Finding) -> None:
        said = finding.said
        values = {name: getattr(said, name) for name in ("severity", "onset", "resolved", "evidence")}
        for number, group in enumerate(MODIFIERS):
            values[f"modifier_{number}"] = next((code for code in said.modifiers if code in group), "")
        super().__init__(data, prefix=finding.code.replace(":", "_"), initial=values)
        self.finding = finding
        for number, group in enumerate(MODIFIERS):
            names = ((code, MODIFIER_NAMES[code]) for code in group)
            self.fields[f"modifier_{number}"] = _choice(GROUP_LABELS[number], names)

    @property
    def choices(self) -> Sequence[forms.BoundField]:
        return [
            self[name]
            for name in ("severity", "onset", *(f"modifier_{n}" for n in range(len(MODIFIERS))), "evidence")
        ]

    @property
    def said(self) -> Details:
        values = self.cleaned_data
        modifiers = (values[f"modifier_{number}"] for number in range(len(MODIFIERS)))
        return Details(
            values["onset"],
            values["severity"],
            tuple(filter(None, modifiers)),
            values["resolved"],
            values["evidence"],
        )
