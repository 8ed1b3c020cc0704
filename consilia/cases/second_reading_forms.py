"""What is typed about second reading: another reader, and a new version of a rule."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.cases.queries.second_readings import Option


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
