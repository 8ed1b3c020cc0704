"""Pages for what went wrong, in the reader's language."""

import logging
import secrets

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.csrf import requires_csrf_token

from consilia.foundation.pages import page

logger = logging.getLogger(__name__)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return page(request, f"web/errors/{status}.html", {}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when the body was larger than the settings allow."""
    return _error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for longer than the session, or the form came from elsewhere."""
    return _error(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without context processors: the database may be what failed. The code is in the log beside it."""
    code = secrets.token_hex(4)
    logger.error("error page %s shown for %s %s", code, request.method, request.path)
    html = engines["jinja2"].get_template("web/errors/500.html").render({"code": code})
    return HttpResponse(html, status=500)
