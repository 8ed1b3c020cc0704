"""The sign-in library's forms with our words on them: same fields, same rules."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

WORDS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
}


class InOurWords(BaseForm):
    """Labels of ours, no placeholders: a placeholder is gone as soon as it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    pass


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class PasswordAgainForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpAppForm(InOurWords, ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class RenameKeyForm(InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
