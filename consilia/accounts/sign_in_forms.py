"""The sign-in library's forms with our words on them: same fields, same rules."""

from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache
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


class UsedOnce(mfa.BaseAuthenticateForm):  # type: ignore[misc]
    """A code of an app serves once (RFC 6238, 5.2). The library remembers it for a period; with a tolerance it lives longer."""

    def clean_code(self) -> str:
        code = str(super().clean_code())
        is_of_an_app = self.authenticator.type == self.authenticator.Type.TOTP
        lives = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        used = f"code-used:{self.user.pk}:{normalize_user_code(code)}"
        if is_of_an_app and not cache.add(used, "used", timeout=lives):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(InOurWords, UsedOnce, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(InOurWords, UsedOnce, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpAppForm(InOurWords, ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class RenameKeyForm(InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
