"""What every page of quality review begins and ends with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases.models import Case
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.network.models import Organisation
from consilia.quality.models import Action, Dossier, Draw, Review

_NOT_THERE = (
    Case.DoesNotExist,
    Organisation.DoesNotExist,
    Action.DoesNotExist,
    Dossier.DoesNotExist,
    Draw.DoesNotExist,
    Review.DoesNotExist,
)


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""

    @wraps(view)
    def inner(request: Request, **named: Any) -> HttpResponseBase:
        try:
            return view(request, **named)
        except _NOT_THERE as error:
            raise Http404 from error

    return signed_in(inner)


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
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    return page(request, template, {**context, "form": form}, status=status)
