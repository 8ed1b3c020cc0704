"""Requests written without a connection: the page to write them, their arrival, the list of those that wait."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.forms import URGENCY_HINTS
from consilia.cases.offline_forms import OfflineRequestForm
from consilia.cases.queries.offline import STARTERS, offline_requests_of
from consilia.foundation.identifiers import uuid7
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_safe
def write_offline(request: HttpRequest) -> HttpResponse:
    """An empty form, the same for everybody: the service worker keeps it for when there is no connection."""
    language = request.GET.get("language")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return _form_page(request, OfflineRequestForm(initial={"client_uuid": uuid7()}))


def _form_page(request: HttpRequest, form: OfflineRequestForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "urgency_hints": URGENCY_HINTS}
    return page(request, "cases/write_offline.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in(roles=STARTERS)
def brought(request: Request) -> HttpResponse:
    """What waits for its child; a POST brings one more. A script asks for JSON and gets it."""
    if request.method == "GET":
        waiting = offline_requests_of(request.actor)
        return page(request, "cases/brought.html", {"waiting": waiting})
    asks_json = request.headers.get("Accept") == "application/json"
    form = OfflineRequestForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.bring_offline_request(
                client_uuid=form.cleaned_data["client_uuid"],
                child_words=form.cleaned_data["child_words"],
                written=form.written(),
                by=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return JsonResponse({}) if asks_json else HttpResponseRedirect(reverse("cases:brought"))
    if asks_json:
        mistakes = [mistake for found in form.errors.values() for mistake in found]
        return JsonResponse({"message": str(mistakes[0])}, status=status)
    return _form_page(request, form, status=status)


@require_POST
@signed_in(roles=STARTERS)
def discard(request: Request, request_id: UUID) -> HttpResponse:
    services.discard_offline_request(request_id=request_id, by=request.actor, at=request.at)
    messages.success(request, _("The request was discarded."))
    return HttpResponseRedirect(reverse("cases:brought"))
