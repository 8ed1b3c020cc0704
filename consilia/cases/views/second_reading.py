"""Second readings: what waits for whom, another reader, and the rules. The text is read in `conclusions`."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.sight import Sight
from consilia.cases.models import SecondReading
from consilia.cases.queries import case_for
from consilia.cases.queries.second_readings import (
    open_reading,
    readers_for,
    readings_read,
    readings_waiting,
)
from consilia.cases.second_reading_forms import ReaderForm
from consilia.cases.services.second_readers import NothingToRead, may_choose_reader
from consilia.cases.views.answers import of_a_case, to_case
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal

READ_BEFORE = 10  # the last ones that came to an end
CHOICES = 20


@require_safe
@signed_in(roles=[Role.EXPERT, Role.TRIAGE_COORDINATOR])
def list_readings(request: Request) -> HttpResponse:
    """What this person reads or has sent to be read; a coordinator sees all of her centre."""
    found = readings_waiting(request.actor, cursor=request.GET.get("after"))
    context = {
        "rows": [(one, _whose(one, request)) for one in found.rows],
        "next": found.next,
        "back": found.back,
        "read": readings_read(request.actor, most=READ_BEFORE),
        "now": request.at,
        "coordinates": request.actor.role == Role.TRIAGE_COORDINATOR,
    }
    return page(request, "cases/second_readings.html", context)


def _whose(one: SecondReading, request: Request) -> str:
    """Whose turn it is, from this reader's point of view."""
    mine = {("waiting", one.reader_id): "mine", ("returned", one.author_id): "mine"}
    return mine.get((one.state, request.actor.user_id), "theirs")


@require_http_methods(["GET", "POST"])
@of_a_case
def change_reader(request: Request, case_id: UUID) -> HttpResponse:
    """Give the reading to somebody else whom the rules allow."""
    case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    reading = open_reading(case.id)
    if not may_choose_reader(request.actor, case, request.at):
        raise NotAllowed
    if reading is None:
        raise NothingToRead
    options = readers_for(case, request.at, author_id=reading.author_id, declined=reading.declined)
    form = ReaderForm(options[:CHOICES], request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.change_reader(
                    case_id=case.id, reader_id=form.chosen, by=request.actor, at=request.at
                )
                return to_case(request, case.id, _("The second reader has been told."))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context: dict[str, Any] = {"case": case, "reading": reading, "form": form, "anybody": bool(options)}
    return page(request, "cases/change_reader.html", context, status=status)
