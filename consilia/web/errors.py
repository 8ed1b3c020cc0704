"""Pages for what went wrong, in the reader's language."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import requires_csrf_token

from consilia.foundation.pages import page


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return page(request, f"web/errors/{status}.html", {}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)
