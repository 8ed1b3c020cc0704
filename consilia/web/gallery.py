"""The gallery: every component file with its documentation, a sample call and what the call gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COMPONENTS = Path(__file__).parent / "components"


@dataclass(frozen=True, slots=True)
class Component:
    """One file of components/. `sample` is the name of the template that calls it."""

    name: str
    documentation: str
    call: str
    sample: str


def components() -> Iterator[Component]:
    """All components by name. Raises FileNotFoundError for one without a sample."""
    for file in sorted(COMPONENTS.glob("*.html")):
        yield Component(
            name=file.stem,
            documentation=_documentation(file.read_text(encoding="utf-8")),
            call=(COMPONENTS / "samples" / file.name).read_text(encoding="utf-8").strip(),
            sample=f"web/components/samples/{file.name}",
        )


def _documentation(source: str) -> str:
    """The comment at the top of the file, its lines brought to the margin."""
    comment = source.partition("{#-")[2].partition("-#}")[0]
    return "\n".join(line.strip() for line in comment.strip().splitlines())


class SampleForm(forms.Form):
    """One field of each kind; the gallery shows it as sent with mistakes."""

    question = forms.CharField(
        label=gettext_lazy("Question to the expert"),
        help_text=gettext_lazy("One question in plain words; the summary comes later."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    weight = forms.DecimalField(label=gettext_lazy("Weight"), min_value=0, max_value=200)
    born = forms.DateField(
        label=gettext_lazy("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"),
        widget=forms.RadioSelect,
        choices=[
            ("emergency", gettext_lazy("Emergency")),
            ("urgent", gettext_lazy("Urgent")),
            ("planned", gettext_lazy("Planned")),
        ],
    )
    consent = forms.BooleanField(label=gettext_lazy("The guardian agreed in writing"))


def sample_values(at: datetime) -> dict[str, Any]:
    """Made-up values that the samples speak about; `at` is the instant of the request."""
    doctor = {
        "author": _("Orlova A. P."),
        "role": _("Referring doctor"),
        "organisation": _("Northern Children's Hospital"),
    }
    expert = {
        "author": _("Belov K. D."),
        "role": _("Expert"),
        "organisation": _("National Centre of Paediatrics"),
    }
    return {
        "now": at,
        "hour": timedelta(hours=1),
        "day_long": timedelta(days=1),
        "form": SampleForm(),
        "sent_form": SampleForm({"question": "", "weight": "300", "urgency": "planned"}),
        "doctor": doctor,
        "expert": expert,
        "memberships": [_membership("1", _("Referring doctor"), _("Northern Children's Hospital")),
                        _membership("2", _("Organisation coordinator"), _("Northern Children's Hospital"))],
    }  # fmt: skip


def _membership(key: str, role: str, organisation: str) -> SimpleNamespace:
    return SimpleNamespace(id=key, organisation=organisation, get_role_display=lambda: role)


def sample_terms(text: str) -> list[dict[str, str]]:
    """The sample terms that contain `text`, as a type-ahead expects them."""
    terms = [
        ("HP:0000961", _("Cyanosis")),
        ("HP:0001250", _("Seizure")),
        ("HP:0001252", _("Hypotonia")),
        ("HP:0001508", _("Failure to thrive")),
        ("HP:0001629", _("Ventricular septal defect")),
        ("HP:0001640", _("Cardiomegaly")),
    ]
    wanted = text.strip().lower()
    return [
        {"value": code, "label": label, "detail": code}
        for code, label in terms
        if wanted and (wanted in label.lower() or wanted in code.lower())
    ]
