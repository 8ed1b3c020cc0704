"""What is typed about archives, and what is looked for in them."""

import ssl
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.carrying import CARRYING
from consilia.archives.models import Archive
from consilia.archives.services.archives import COLUMNS
from consilia.foundation.text import LineField

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ArchiveForm(forms.ModelForm):  # type: ignore[type-arg]
    address = forms.URLField(
        label=_("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=_("Of its DICOMweb, such as https://archive.example/dicom-web"),
    )
    secret = forms.CharField(
        label=_("Password or token"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed. Empty: the one that is known stays, as long as the address is the same."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Who may use it"),
        choices=[(role.value, ROLE_NAMES[role]) for role in CARRYING],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "People of this organisation who act in one of these roles, for cases on which they work."
        ),
        error_messages={"required": _("Choose at least one role.")},
    )

    class Meta:
        model = Archive
        fields = (
            "organisation",
            "name",
            "address",
            "sign_in",
            "user_name",
            "authority",
            "roles",
            "may_pull",
            "may_push",
        )
        widgets = {
            "sign_in": forms.RadioSelect,
            "authority": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        }
        help_texts = {
            "authority": _(
                "In PEM, where its certificate is signed by the hospital itself. Else leave it empty."
            ),
        }

    def clean_address(self) -> str:
        """A secret and images of children go there: in a production only encrypted."""
        address = str(self.cleaned_data["address"])
        if settings.MODE == "production" and not address.startswith("https://"):
            raise forms.ValidationError(_("Begin with https://: a secret and images go there."))
        return address

    def clean_authority(self) -> str:
        text = str(self.cleaned_data["authority"]).strip()
        if text:
            try:
                ssl.create_default_context(cadata=text)
            except (ssl.SSLError, ValueError) as error:
                raise forms.ValidationError(_("This is no certificate in PEM.")) from error
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sign_in") == Archive.SignIn.BASIC and not cleaned.get("user_name"):
            self.add_error("user_name", _("Type the user name."))
        return cleaned

    def _post_clean(self) -> None:
        """The service saves; the row of the form stays as it was, so that it can say what changed."""

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COLUMNS}


class SearchForm(forms.Form):
    archive = forms.ChoiceField(label=_("Archive"))
    number = LineField(
        label=_("Number of the patient in the archive"),
        required=False,
        max_length=64,
        help_text=_("As the hospital writes it on the images."),
    )
    name = LineField(
        label=_("Beginning of the name"),
        required=False,
        max_length=64,
        help_text=_("As the machines write it, often in Latin letters."),
    )
    first = forms.DateField(label=_("Made from"), widget=_DATE, required=False)
    last = forms.DateField(label=_("Made until"), widget=_DATE, required=False)

    def __init__(self, *args: Any, archives: list[Archive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.id), row.name) for row in archives if row.may_pull]
        self.fields["archive"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first one."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        return Wanted(**{name: self.cleaned_data[name] for name in ("number", "name", "first", "last")})
