"""What a person chooses about being told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.models import EMAIL_NAMES, KIND_TITLES


class PreferencesForm(forms.Form):
    """Two fields for each kind of news: `<kind>_in_app` and `<kind>_email`."""

    def __init__(self, *args: Any, ways: Mapping[Kind, Ways], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            title = KIND_TITLES[kind]
            self.fields[f"{kind}_in_app"] = forms.BooleanField(
                required=False, label=title, initial=ways[kind].in_app
            )
            self.fields[f"{kind}_email"] = forms.ChoiceField(
                label=title,
                initial=ways[kind].email.value,
                choices=[(email.value, name) for email, name in EMAIL_NAMES.items()],
                error_messages={"invalid_choice": _("Choose one of the three.")},
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Title, check box and choice of every kind, in order."""
        return [(KIND_TITLES[kind], self[f"{kind}_in_app"], self[f"{kind}_email"]) for kind in Kind]

    @property
    def chosen(self) -> dict[Kind, Ways]:
        data = self.cleaned_data
        return {
            kind: Ways(in_app=data[f"{kind}_in_app"], email=Email(data[f"{kind}_email"])) for kind in Kind
        }
