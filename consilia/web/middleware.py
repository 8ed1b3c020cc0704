"""Turns an uncaught refusal into an answer that the reader understands; says what pages may use."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from consilia.accounts.programs import asks_as_program, told_of
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.web import text_only
from consilia.web.offline import WITH_BROWSER, WITH_SESSION, take_secret

# What a page of ours may ask the browser for: nothing but passkeys, full screen and the clipboard.
FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in FEATURES)


class PermissionsPolicyMiddleware:
    """Tells the browser which of its features no page of ours, and nothing inside one, may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class DraftSecretMiddleware:
    """Takes from the browser what reads the drafts on it, with the first answer to somebody not signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_secret = {WITH_BROWSER, WITH_SESSION} & request.COOKIES.keys()
        if has_secret and not request.user.is_authenticated:
            take_secret(response)
        return response


class TextOnlyMiddleware:
    """Makes pages without pictures for who wants them; a choice in the address is remembered on this device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with text_only.made_for(text_only=text_only.wanted(request)):
            response = self.get_response(request)
        choice = text_only.asked(request)
        if choice is not None:
            response.set_cookie(
                text_only.COOKIE,
                str(int(choice)),
                max_age=text_only.YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class CompressedPagesMiddleware(GZipMiddleware):
    """Pages travel compressed. Files do not: they are compressed already, or resumed by bytes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page, or for htmx the notice alone, with the refusal's own status (403, 409, 422)."""
        if isinstance(exception, PermissionDenied) and not isinstance(exception, Http404):
            exception = NotAllowed()
        if not isinstance(exception, Refusal):
            return None
        if asks_as_program(request):
            return told_of(exception)
        return page(
            request, "web/refusal.html", {"refusal": exception}, part="notice", status=exception.status
        )
