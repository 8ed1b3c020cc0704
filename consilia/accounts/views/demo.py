"""Signing in by one click, in a demonstration only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from consilia.accounts import queries
from consilia.accounts.access import safe_address
from consilia.accounts.events import SignedIn, announce
from consilia.accounts.middleware import MEMBERSHIP_KEY

BACKEND = "consilia.accounts.backends.AccountBackend"


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo person named by `key`."""
    at = request.at  # type: ignore[attr-defined]
    if not settings.DEMO:
        raise Http404
    offered = {membership.user.demo_key: membership for membership in queries.demo_memberships(at=at)}
    membership = offered.get(request.POST.get("key", ""))
    if membership is None:
        raise Http404
    login(request, membership.user, backend=BACKEND)
    request.session.set_expiry(0)
    request.session[MEMBERSHIP_KEY] = str(membership.id)
    event = SignedIn(person_id=membership.user_id, methods=("demo",))
    announce(event, by=queries.actor_of(membership), at=at)
    return HttpResponseRedirect(safe_address(request, request.POST.get("next")))
