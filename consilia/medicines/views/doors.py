"""What every page of a need begins and ends with."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.medicines.models import Need, PaperFile, ParentLink
from consilia.medicines.permissions import may
from consilia.medicines.queries import need_for
from consilia.registry.models import Entry

_NOT_THERE = (Need.DoesNotExist, PaperFile.DoesNotExist, ParentLink.DoesNotExist, Entry.DoesNotExist)
NeedView = Callable[..., HttpResponseBase]


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""

    @wraps(view)
    def inner(request: Request, **named: Any) -> HttpResponseBase:
        try:
            return view(request, **named)
        except _NOT_THERE as error:
            raise Http404 from error

    return signed_in(inner)


def of_need(deed: str) -> Callable[[NeedView], Any]:
    """A view of one need for those who see it and may do `deed`; the service asks again."""

    def decorate(view: NeedView) -> Any:
        @wraps(view)
        def inner(request: Request, need_id: UUID, **named: Any) -> HttpResponseBase:
            need = need_for(request.actor, need_id, request.at)
            if not may(request.actor, deed):
                raise NotAllowed
            return view(request, need, **named)

        return guarded(inner)

    return decorate


def to_need(request: Request, need_id: UUID, said: str | Promise) -> HttpResponse:
    messages.success(request, str(said))
    return redirect("medicines:need", need_id)


def form_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    form: Any,
    deed: Callable[[], object],
    done: Callable[[], HttpResponse],
) -> HttpResponse:
    """Show the form; on POST do the deed, or show again what was typed with what is wrong."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                deed()
                return done()
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    answer = page(request, template, {**context, "form": form}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
