"""One's own councils, and the private calendar address."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.conferencing import queries, services
from consilia.conferencing.permissions import may_configure, may_schedule
from consilia.conferencing.views.words import RESPONSE_TONES, STATE_TONES
from consilia.foundation.pages import page


@require_safe
@signed_in
def index(request: Request) -> HttpResponse:
    """To come by their beginning; `?show=past` all others, the newest first."""
    upcoming = request.GET.get("show") != "past"
    found = queries.sessions_page(
        request.actor, upcoming=upcoming, at=request.at, cursor=request.GET.get("cursor")
    )
    own = queries.own_places(request.actor, found.rows)
    house = request.actor.organisation_id
    feed = queries.feed_of(request.user.id)
    context = {
        "page": found,
        "rows": [(session, own.get(session.id)) for session in found.rows],
        "upcoming": upcoming,
        "may_schedule": house is not None and may_schedule(request.actor, house),
        "may_configure": house is not None and may_configure(request.actor, house),
        "is_administrator": request.actor.role == Role.ADMINISTRATOR,
        "feed": feed,
        "feed_address": _address(request, queries.feed_address(feed)) if feed else "",
        "state_tones": STATE_TONES,
        "response_tones": RESPONSE_TONES,
    }
    return page(request, "conferencing/list.html", context)


@require_POST
@signed_in
def feed(request: Request) -> HttpResponseBase:
    """Make a private address, another one, or none."""
    if request.POST.get("revoke"):
        services.revoke_calendar_feed(by=request.actor, at=request.at)
        messages.success(request, _("The private address works no more."))
    else:
        services.make_calendar_feed(by=request.actor, at=request.at)
        messages.success(request, _("Your private address is ready. Give it to your calendar program alone."))
    return HttpResponseRedirect(reverse("conferencing:list") + "#calendar")


@never_cache
@require_GET
def feed_file(request: Request, token: str) -> HttpResponse:
    """What a calendar program reads: it cannot sign in, so the address is the secret."""
    user_id = queries.feed_owner(token)
    if user_id is None:
        raise Http404
    return ics(queries.feed_file(user_id, request.at), name="consilia.ics")


def ics(content: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _address(request: Request, token: str) -> str:
    return request.build_absolute_uri(reverse("conferencing:feed_file", args=[token]))
