"""What is typed about second reading: another reader, and a new version of a rule."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.second_reading import Reason, Timing
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.models.second_readings import REASON_NAMES, TIMING_NAMES
from consilia.cases.queries.second_readings import Option
from consilia.foundation.policy_forms import MOMENT
from consilia.foundation.text import LineField
from consilia.network.queries.centres import consulting_centres, top_field_names


class ReaderForm(forms.Form):
    """One of those who may read."""

    reader = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)

    def __init__(self, options: Sequence[Option], data: Any = None) -> None:
        super().__init__(data)
        self.fields["reader"].choices = [  # type: ignore[attr-defined]
            (str(one.user_id), f"{one.consultant.name} · {one.consultant.organisation.short_name}")
            for one in options
        ]

    @property
    def chosen(self) -> UUID:
        return UUID(self.cleaned_data["reader"])


class RuleForm(forms.Form):
    """One row of the rules; an empty beginning means now."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(REASON_NAMES.items()))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=list(URGENCY_NAMES.items()))
    timing = forms.ChoiceField(label=_("Read"), choices=list(TIMING_NAMES.items()))
    centre = forms.ChoiceField(label=_("Only in this centre"), required=False)
    field = forms.ChoiceField(label=_("Only in this field"), required=False)
    starts = forms.DateTimeField(
        label=_("In force from"), widget=MOMENT, required=False, help_text=_("Empty: from now on.")
    )
    source = LineField(
        label=_("Source"), max_length=300, help_text=_("Who decided this, or where the figures come from.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = ("", _("All"))
        self.fields["centre"].choices = [  # type: ignore[attr-defined]
            everywhere,
            *((str(one.id), one.short_name) for one in consulting_centres()),
        ]
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            everywhere,
            *top_field_names(),
        ]

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "reason": Reason(said["reason"]),
            "urgency": Urgency(said["urgency"]),
            "timing": Timing(said["timing"]),
            "centre_id": UUID(said["centre"]) if said["centre"] else None,
            "field_id": said["field"] or None,
            "source": said["source"],
        }
