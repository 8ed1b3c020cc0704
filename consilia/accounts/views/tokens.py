"""Access tokens: how programs of a person come in without her session."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts import queries, services
from consilia.accounts.access import ask_again, recently_authenticated, signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.forms import TokenForm, posted
from consilia.accounts.models import AccessToken
from consilia.accounts.permissions import may_make_tokens
from consilia.accounts.requests import Request
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.refusals import Refusal

_FIELDS = ("name", "scopes", "last_day")
_QUARTER = timedelta(days=90)


@require_GET
@signed_in
def tokens(request: Request) -> HttpResponse:
    found = queries.tokens_page(request.actor.person_id, cursor=request.GET.get("cursor"))
    return page(request, "accounts/tokens.html", {"found": found, "may_make": may_make_tokens(request.actor)})


@require_http_methods(["GET", "POST"])
@signed_in(roles=CLINICAL_ROLES)
def make_token(request: Request) -> HttpResponse:
    """The token stands on the answer to this form, and never again. Made only by who has just proved who she is."""
    today = timezone.localdate(request.at)
    form = TokenForm(posted(request), initial=_typed(request), today=today)
    if not recently_authenticated(request):
        return ask_again(request, back_to=_here_again(request))
    if not form.is_valid():
        return page(request, "accounts/make_token.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        made, text = services.make_token(**form.deed, by=request.actor, at=request.at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return page(request, "accounts/make_token.html", {"form": form}, status=refusal.status)
    address = request.build_absolute_uri("/imaging/dicomweb")
    return page(request, "accounts/token_made.html", {"token": made, "secret": text, "address": address})


@require_POST
@signed_in
@absent_is_404(AccessToken.DoesNotExist)
def revoke_token(request: Request, token_id: UUID) -> HttpResponse:
    token = services.revoke_token(token_id=token_id, by=request.actor, at=request.at)
    messages.success(request, _("The token is revoked. It opens nothing any more."))
    owner = token.membership.user_id
    if owner != request.actor.user_id:
        return redirect("accounts:person", owner)
    return redirect("accounts:tokens")


def _typed(request: Request) -> dict[str, object]:
    """What was typed before she was asked who she is; else a quarter of a year."""
    typed: dict[str, object] = {
        name: request.GET[name] for name in ("name", "last_day") if name in request.GET
    }
    scopes = request.GET.getlist("scopes")
    return {
        "last_day": timezone.localdate(request.at + _QUARTER),
        **typed,
        **({"scopes": scopes} if scopes else {}),
    }


def _here_again(request: Request) -> str:
    typed = [(name, value) for name in _FIELDS for value in request.POST.getlist(name)]
    return f"{reverse('accounts:make_token')}?{urlencode(typed)}" if typed else reverse("accounts:make_token")
