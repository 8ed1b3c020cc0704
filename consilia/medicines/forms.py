"""What people type about needs. Numbers may be divided by a point or a comma."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import AmountField, LineField, ProseField
from consilia.medicines.domain.words import REASONED, Paper
from consilia.medicines.models.names import CHANNEL_NAMES, PAPER_NAMES
from consilia.medicines.services import MedicineFacts, StockFacts, Told
from consilia.patients.models import Guardian


class DayField(forms.DateField):
    """A day: the browser's own picker, or typed as 12.03.2024."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class IdentifyForm(forms.Form):
    medicine = LineField(label=_("Medicine"), max_length=200, help_text=_("The international name."))
    dosage = LineField(label=_("Form and dose"), max_length=200, required=False)
    unit = LineField(label=_("Counted in"), max_length=40, help_text=_("For example vials or tablets."))

    @property
    def facts(self) -> MedicineFacts:
        return MedicineFacts(**self.cleaned_data)


class MoveForm(forms.Form):
    """A day, and what the move asks for beside it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("Day"))
    number = LineField(label=_("Number of the document"), max_length=100, required=False)
    text = ProseField(label=_("Remark"), max_length=2000, rows=3, required=False)

    def __init__(self, *args: Any, move: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if move in REASONED or move == "of_age":
            self.fields["text"].label = _("Why") if move in REASONED else _("What was arranged")

    @property
    def told(self) -> Told:
        data = self.cleaned_data
        return Told(on=data["on"], number=data["number"], text=data["text"])


class ChannelForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Channel"), choices=list(CHANNEL_NAMES.items()), widget=forms.RadioSelect
    )
    because = ProseField(
        label=_("Why another one than the rules propose"), max_length=1000, rows=2, required=False
    )


class ListingForm(forms.Form):
    is_listed = forms.ChoiceField(
        label=_("Disease and medicine stand in the foundation's list"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Nobody has looked"))],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Looked up on"))

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["is_listed"])


class StockForm(forms.Form):
    """`quantity` is asked; what else is not known stays empty, and then nothing is called enough."""

    counted_on = DayField(label=_("Counted on"))
    quantity = AmountField(label=_("In stock"), max_digits=12, decimal_places=3, min_value=0)
    daily = AmountField(label=_("Needed a day"), max_digits=12, decimal_places=3, required=False)
    lead_days = forms.IntegerField(
        label=_("Days until a new supply"), min_value=0, max_value=730, required=False
    )

    def clean_daily(self) -> Any:
        daily = self.cleaned_data["daily"]
        if daily is not None and daily <= 0:
            raise forms.ValidationError(_("Enter more than zero, or leave it empty when it is not known."))
        return daily

    @property
    def facts(self) -> StockFacts:
        return StockFacts(**self.cleaned_data)


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of document"), choices=list(PAPER_NAMES.items()))

    @property
    def paper(self) -> Paper:
        return Paper(self.cleaned_data["kind"])


class GuardianForm(forms.Form):
    guardian = forms.ChoiceField(label=_("Guardian"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, guardians: list[Guardian], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.id), f"{one.full_name} ({one.get_relation_display()})") for one in guardians]
        self.fields["guardian"].choices = named  # type: ignore[attr-defined]
