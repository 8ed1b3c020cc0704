"""Turns an uncaught refusal into an answer that the reader understands; says what pages may use."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
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
        return page(
            request, "web/refusal.html", {"refusal": exception}, part="notice", status=exception.status
        )
