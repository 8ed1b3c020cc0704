"""What is typed into a conclusion, and what is decided about it. Forms clean and name mistakes; services decide."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.second_reading import Answered, RemarkAnswer
from consilia.cases.models import ReadingRemark
from consilia.cases.models.second_readings import REMARK_ANSWER_NAMES
from consilia.conclusions.domain.content import decimal_text
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.models.names import (
    ANSWER_NAMES,
    BASIS_NAMES,
    CERTAINTY_NAMES,
    CHANGE_NAMES,
    ELIGIBILITY_NAMES,
    KIND_NAMES,
    PER_NAMES,
    PLACE_NAMES,
    PRIORITY_NAMES,
    ROUTE_NAMES,
    UNIT_NAMES,
)
from consilia.conclusions.services.drafts import HEADINGS, PARTS
from consilia.foundation.languages import with_decimal_sign
from consilia.foundation.text import LineField, ProseField


class DoseField(forms.DecimalField):
    """A positive number, with the decimal comma or point of either language."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            min_value=Decimal("0.0001"), max_digits=12, decimal_places=4, widget=widget, **kwargs
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        text = decimal_text(value)
        return with_decimal_sign(text)


def _choice(names: dict[Any, Any], label: Any, **kwargs: Any) -> forms.ChoiceField:
    pairs: Iterable[tuple[str, Any]] = ((member.value, name) for member, name in names.items())
    return forms.ChoiceField(label=label, choices=[("", "—"), *pairs], required=False, **kwargs)


def _prose(label: Any, hint: Any = "", *, rows: int = 3, most: int = 5_000) -> ProseField:
    return ProseField(label=label, help_text=hint, rows=rows, max_length=most, required=False)


class ConclusionForm(forms.Form):
    """The headings. All may stay empty while it is a draft; the signature asks for more.

    `version` is the revision of the draft that this page shows.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    materials = _prose(_("Materials reviewed"), _("What you have seen, with dates."))
    missing_materials = _prose(_("What was missing"), _("What you would have wanted to see."), rows=2)
    history = _prose(_("History"), _("In your words: what decides the question."), rows=6, most=20_000)
    diagnosis = _prose(_("Diagnosis in words"), _("Stage, form, function: what a code does not say."), rows=2)
    no_diagnosis_because = _prose(
        _("No diagnosis because"), _("Only where none can be given. It is printed."), rows=2
    )
    certainty = _choice(CERTAINTY_NAMES, _("Certainty"))
    change = _choice(CHANGE_NAMES, _("Against the referral"))
    assessment = _prose(
        _("Assessment"),
        _("Your reasoning, so that another doctor can follow or doubt it."),
        rows=10,
        most=20_000,
    )
    no_recommendations_because = _prose(
        _("No recommendations because"), _("Only where there are none. It is printed."), rows=2
    )
    red_flags = _prose(
        _("Red flags: when to call back"), _("Signs that make this opinion invalid or urgent."), rows=3
    )
    place = _choice(PLACE_NAMES, _("Place of care"))
    place_where = LineField(label=_("Where"), required=False)
    place_when = LineField(label=_("How soon"), required=False)
    transport = _prose(_("Conditions of transport"), rows=2)
    follow_up = _prose(_("Follow-up"), _("What to watch, how often, who."), rows=3)
    follow_up_on = forms.DateField(
        label=_("Next review on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    registry = _choice(ELIGIBILITY_NAMES, _("Registry or trial"))
    registry_note = _prose(_("Which one, and why"), rows=2)
    limits = _prose(_("Limits of this opinion"), rows=3)
    language = forms.ChoiceField(
        label=_("Language of the document"),
        help_text=_("Headings and lists of the paper. Your text is printed as you write it."),
        choices=settings.LANGUAGES,
    )

    @classmethod
    def of(cls, conclusion: Conclusion) -> "ConclusionForm":
        values = {name: getattr(conclusion, name) for name in HEADINGS}
        return cls(initial={**values, "version": conclusion.revision})


class RecommendationForm(forms.Form):
    """One recommendation of a draft; its fields carry the prefix `r-<id>`."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    action = _prose(_("What to do"), rows=2)
    drug = LineField(label=_("Drug"), required=False)
    dose = DoseField(label=_("Dose"), required=False)
    dose_unit = _choice(UNIT_NAMES, _("Unit"))
    dose_per = _choice(PER_NAMES, _("Measured"))
    dose_basis = _choice(BASIS_NAMES, _("For"))
    ceiling = DoseField(label=_("At most"), required=False)
    ceiling_unit = _choice(UNIT_NAMES, _("Unit of the maximum"))
    route = _choice(ROUTE_NAMES, _("Route"))
    frequency = LineField(label=_("How often"), required=False)
    duration = LineField(label=_("For how long"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[(priority.value, name) for priority, name in PRIORITY_NAMES.items()]
    )
    by_when = LineField(label=_("By when"), required=False)
    by_whom = LineField(label=_("By whom"), required=False)
    evidence = _prose(_("Grounds"), _("Guideline, study or experience."), rows=2)

    def __init__(self, given: Recommendation, data: Any = None) -> None:
        self.given = given
        initial = {part: getattr(given, part) for part in PARTS}
        super().__init__(data, prefix=prefix_of(given), initial=initial)


def prefix_of(given: Recommendation) -> str:
    return f"r-{given.id.hex}"


class CorrectionForm(forms.Form):
    reason = ProseField(
        label=_("Why is the conclusion corrected?"),
        help_text=_("Printed on the new version and shown in the timeline."),
        max_length=2_000,
        rows=3,
    )


class DecisionForm(forms.Form):
    """The decision about one recommendation; its fields carry the prefix `d-<id>`."""

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(answer.value, name) for answer, name in ANSWER_NAMES.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = ProseField(
        label=_("What you change, or why it is not feasible"), max_length=2_000, rows=2, required=False
    )

    def __init__(self, given: Recommendation, data: Any = None) -> None:
        self.given = given
        known = {"answer": given.decision.answer, "reason": given.decision.reason} if given.is_decided else {}
        super().__init__(data, prefix=f"d-{given.id.hex}", initial=known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answer = cleaned.get("answer")
        if answer and answer != Answer.ACCEPTED and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write a reason: the expert will read it."))
        return cleaned


class RemarksForm(forms.Form):
    """What the second reader asks the author to change."""

    remarks = ProseField(
        label=_("Remarks"),
        help_text=_("Each line becomes a numbered remark. The author answers every one."),
        max_length=10_000,
        rows=6,
    )

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["remarks"].split("\n") if line.strip()]


class DissentForm(forms.Form):
    statement = ProseField(
        label=_("In what you disagree, and why"),
        help_text=_("Printed on the conclusion beside the author's opinion."),
        max_length=5_000,
        rows=4,
    )


class DeclineForm(forms.Form):
    reason = LineField(
        label=_("Why you cannot read it"),
        help_text=_("Shown in the timeline; somebody else is asked at once."),
    )


class RemarkForm(forms.Form):
    """The author's answer to one remark; its fields carry the prefix `m-<id>`."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(answer.value, name) for answer, name in REMARK_ANSWER_NAMES.items()],
        widget=forms.RadioSelect,
    )
    text = ProseField(label=_("In words"), max_length=5_000, rows=2, required=False)

    def __init__(self, remark: ReadingRemark, data: Any = None) -> None:
        self.remark = remark
        super().__init__(data, prefix=f"m-{remark.id.hex}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("answer") == RemarkAnswer.KEPT
            and not cleaned.get("text")
            and "text" not in self.errors
        ):
            self.add_error("text", _("Say why it stays: the second reader will read it."))
        return cleaned

    @property
    def answered(self) -> Answered:
        return Answered(RemarkAnswer(self.cleaned_data["answer"]), self.cleaned_data["text"])
