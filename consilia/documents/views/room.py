"""How much room is left for files: the reader's own organisation, and for administrators the fullest of all."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.documents.queries import room_of, rooms
from consilia.foundation.pages import page

FULLEST = 25


@require_safe
@signed_in
def room(request: Request) -> HttpResponse:
    actor = request.actor
    own = room_of(actor.organisation_id, request.at) if actor.organisation_id else None
    if request.htmx:
        return page(request, "documents/room_line.html", {"own": own})
    fullest = rooms(request.at)[:FULLEST] if actor.role is Role.ADMINISTRATOR else None
    return page(request, "documents/room.html", {"own": own, "fullest": fullest})
