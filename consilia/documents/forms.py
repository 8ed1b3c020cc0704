"""What a reader types from the paper, and the file that she holds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.documents.domain.codes import GROUP, LENGTH, read_code
from consilia.foundation.text import LineField


class VerificationForm(forms.Form):
    number = LineField(
        label=_("Document number"), max_length=24, help_text=_("As printed, such as K-2026-000042.")
    )
    code = LineField(
        label=_("Verification code"),
        max_length=60,
        help_text=_("Seven groups of four signs. Dashes, spaces and small letters do not matter."),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise forms.ValidationError(
                _("The code has %(length)d signs in %(groups)d groups; you typed %(typed)d."),
                params={"length": LENGTH, "groups": LENGTH // GROUP, "typed": len(code)},
            )
        return code


class FileForm(forms.Form):
    """The PDF to be compared with what was issued. An empty or a foreign file gets its answer, not an error."""

    file = forms.FileField(
        label=_("PDF file"), allow_empty_file=True, error_messages={"required": _("Choose a file first.")}
    )
