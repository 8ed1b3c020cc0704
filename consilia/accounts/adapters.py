"""Where the sign-in library asks us: nobody signs up alone, a stranger learns nothing."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from consilia.accounts.access import recently_authenticated
from consilia.accounts.models import User
from consilia.foundation.pages import page


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is wrong. Check both and try again."),
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link has been used or has expired. Ask for a new one."),
        "too_many_login_attempts": _("Too many wrong codes. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failed passwords are counted by axes alone: two counters would contradict each other."""

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in is not asked again on her way to a second factor."""
        return not recently_authenticated(context.request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person that something about her sign-in changed; nobody real reads a demo's mail."""
        if not user.is_demo:
            super().send_notification_mail(template_prefix, user, context, email or user.email)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A provider may sign in a person we know, never make a new one."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """A provider's account belongs to the person with the same verified e-mail, to nobody by choice."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise Http404


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are encrypted at rest, with keys derived from IDENTIFIER_KEYS."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong or too old. Wait for the next one and try again."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you remove this."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays while factors are required."""
        others = Authenticator.objects.filter(
            user=authenticator.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR_REQUIRED or others.exists()

    def encrypt(self, text: str) -> str:
        return _secrets().encrypt(force_bytes(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _secrets().decrypt(force_bytes(encrypted_text)).decode()


def _secrets() -> MultiFernet:
    def derived(key: str) -> bytes:
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"consilia second factors")
        return force_bytes(urlsafe_base64_encode(derivation.derive(bytes.fromhex(key))) + "=")

    return MultiFernet([Fernet(derived(key)) for key in settings.IDENTIFIER_KEYS])


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """For axes: the e-mail of a sign-in attempt, whatever the caller calls it."""
    found = (credentials or {}).get("email") or request.POST.get("login")
    return str(found).strip().lower() if found else None


def client_address(request: HttpRequest) -> str:
    """For axes: the same answer as the sign-in library's, which knows how many proxies are trusted."""
    return str(get_client_ip(request) or "")


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return page(request, "account/locked_out.html", {"minutes": minutes}, status=429)
