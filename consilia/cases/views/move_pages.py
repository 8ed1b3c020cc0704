"""The frame of every page that asks for a word before a move: its form, its service, back to the case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils.functional import Promise

from consilia.accounts.requests import Request
from consilia.cases import permissions, services
from consilia.cases.domain.lifecycle import LIFECYCLE
from consilia.cases.forms import ReasonForm
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.cases.views.answers import refused, to_case
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal


def case_to_move(request: Request, case_id: UUID, move: str) -> Case:
    """The case, when its page may be opened for `move`: seen, and the move is open now.

    Raises:
        CaseMovedOn, NotAllowed: as the deed itself would.
    """
    case = case_for(request.actor, case_id, request.at)
    if not permissions.may(request.actor, move, case, request.at):
        raise services.CaseMovedOn if _role_makes(request, move) else NotAllowed
    return case


def _role_makes(request: Request, move: str) -> bool:
    return request.actor.role in LIFECYCLE.moves[move].roles


def with_reason(
    move: str, request: Request, case: Case, service: Callable[..., Any], said: str | Promise
) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        service(case_id=case.id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)

    return page_of_move(move, request, case, form=form, deed=deed, said=said)


def page_of_move(
    move: str, request: Request, case: Case, *, form: Form, deed: Callable[[], None], said: str | Promise
) -> HttpResponse:
    """GET shows the form; POST does the deed and goes back, or shows the form with what is wrong."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                deed()
                return to_case(request, case.id, said)
            except Refusal as refusal:
                status = refused(form, refusal)
    return page(request, f"cases/moves/{move}.html", {"case": case, "form": form}, status=status)
