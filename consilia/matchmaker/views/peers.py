"""Other systems, as administrators keep them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.matchmaker import services
from consilia.matchmaker.forms import PeerForm
from consilia.matchmaker.models import Peer
from consilia.matchmaker.queries.peers import all_peers, peer_for

KEEPERS = (Role.ADMINISTRATOR,)


@require_safe
@signed_in(roles=KEEPERS)
def peers(request: Request) -> HttpResponse:
    return page(request, "matchmaker/peers.html", {"peers": all_peers(request.actor)})


@require_http_methods(["GET", "POST"])
@signed_in(roles=KEEPERS)
def add(request: Request) -> HttpResponse:
    """The token for it is shown on the answer to this form, and never again."""
    form = PeerForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, form, None, status=200 if request.method == "GET" else 422)
    try:
        made, token = services.add_peer(
            facts=form.facts, their_token=form.cleaned_data["their_token"], by=request.actor, at=request.at
        )
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return _form_page(request, form, None, status=refusal.status)
    return _form_page(request, PeerForm(instance=made), made, token=token)


@require_http_methods(["GET", "POST"])
@signed_in(roles=KEEPERS)
def peer(request: Request, peer_id: UUID) -> HttpResponse:
    """Change it, give it a new token, shut it out, let it in."""
    try:
        found = peer_for(request.actor, peer_id)
    except Peer.DoesNotExist as error:
        raise Http404 from error
    if request.method == "GET":
        return _form_page(request, PeerForm(instance=found), found)
    try:
        return _done(request, found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("matchmaker:peer", found.id)


def _done(request: Request, found: Peer) -> HttpResponse:
    if "rotate" in request.POST:
        token = services.rotate_token(peer_id=found.id, by=request.actor, at=request.at)
        return _form_page(request, PeerForm(instance=found), found, token=token)
    if "disable" in request.POST:
        services.disable_peer(peer_id=found.id, by=request.actor, at=request.at)
        messages.success(request, _("Shut out. It is neither answered nor asked."))
    elif "enable" in request.POST:
        services.enable_peer(peer_id=found.id, by=request.actor, at=request.at)
        messages.success(request, _("Let in again."))
    else:
        return _changed(request, found)
    return redirect("matchmaker:peer", found.id)


def _changed(request: Request, found: Peer) -> HttpResponse:
    form = PeerForm(request.POST, instance=found)
    if not form.is_valid():
        return _form_page(request, form, found, status=422)
    services.change_peer(
        peer_id=found.id,
        facts=form.facts,
        their_token=form.cleaned_data["their_token"],
        by=request.actor,
        at=request.at,
    )
    messages.success(request, _("Saved."))
    return redirect("matchmaker:peer", found.id)


def _form_page(
    request: Request, form: PeerForm, found: Peer | None, *, token: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "found": found, "token": token}
    return page(request, "matchmaker/peer.html", context, status=status)
