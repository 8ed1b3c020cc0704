"""What is typed about peers."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from consilia.matchmaker.models import Peer


class PeerForm(forms.ModelForm):  # type: ignore[type-arg]
    address = forms.URLField(
        label=_("Address"),
        required=False,
        assume_scheme="https",
        help_text=_("What stands before /match. Empty: this system is not asked."),
    )
    their_token = forms.CharField(
        label=_("Token that we show it"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Its administrators give it to you. Empty: the one that is known stays."),
    )

    class Meta:
        model = Peer
        fields = ("name", "address", "contact", "per_minute", "most_results", "least_percent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].validators.append(
            RegexValidator(r"^(https?://|mailto:)\S+$", _("Begin with mailto: or https://"))
        )

    def clean_address(self) -> str:
        """The token goes there: in a production only encrypted."""
        address = str(self.cleaned_data["address"])
        if address and settings.MODE == "production" and not address.startswith("https://"):
            raise forms.ValidationError(_("Begin with https://: a token goes there."))
        return address

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
