"""Films: the page with the player, and the bytes that the player asks for, part by part."""

from uuid import UUID

from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from consilia.accounts.requests import Request
from consilia.cases import permissions
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.cases.views.answers import of_a_case
from consilia.cases.views.case import attachment_of, record
from consilia.documents.delivery import play
from consilia.foundation.pages import page
from consilia.foundation.sealed_looks import sealed_look, shows_look

_KIND = "consilia.cases.films"


@require_safe
@of_a_case
def film(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """The player. What is no film is downloaded."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    if not attachment.file.is_film:
        return HttpResponseRedirect(reverse("cases:file", args=[case_id, attachment_id]))
    record(request, case, "AttachmentDownloaded")
    entry = sealed_look(request, attachment_id, kind=_KIND)
    context = {
        "case": case,
        "attachment": attachment,
        "works_on": permissions.sight_of(request.actor, case, request.at) is Sight.BODY,
        "address": f"{reverse('cases:play', args=[case_id, attachment_id])}?entry={entry}",
    }
    return page(request, "cases/film.html", context)


@require_GET
@of_a_case
def play_film(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """A part of the film, without place and device; the right to see it is asked each time."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    looked = shows_look(request, attachment_id, kind=_KIND)
    if not looked or not attachment.file.is_film:
        raise Http404
    return play(request, attachment.file)
