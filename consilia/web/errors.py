"""Pages for what went wrong, in the reader's language."""

import logging
import secrets

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from consilia.accounts.programs import WITHOUT_TOKEN, asks_as_program, told
from consilia.foundation.pages import page

_FOR_PROGRAMS = {
    400: _("The request cannot be read."),
    403: _("This may not be done from here."),
    404: _("There is nothing at this address that you see."),
    413: _("The request is larger than this server takes."),
}
logger = logging.getLogger(__name__)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    if asks_as_program(request):
        return told(status, _FOR_PROGRAMS[status])
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
    """The page was open for longer than the session, or the form came from elsewhere; a program forgot its token."""
    if asks_as_program(request):
        return told(401, WITHOUT_TOKEN)
    return _error(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without context processors: the database may be what failed. The code is in the log beside it."""
    code = secrets.token_hex(4)
    logger.error("error page %s shown for %s %s", code, request.method, request.path)
    html = engines["jinja2"].get_template("web/errors/500.html").render({"code": code})
    return HttpResponse(html, status=500)
