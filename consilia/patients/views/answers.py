"""How our views answer a deed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.refusals import NotAllowed
from consilia.patients.models import Child
from consilia.patients.permissions import may
from consilia.patients.queries import child_for

P = ParamSpec("P")
ChildView = Callable[[Request, Child], HttpResponseBase]


def known(view: Callable[Concatenate[Request, P], HttpResponseBase]) -> Any:
    """A view for whoever is signed in; what is not there for this reader is 404."""
    return signed_in(absent_is_404(ObjectDoesNotExist)(view))


def of_child(deed: str) -> Callable[[ChildView], Any]:
    """A view of one child for those who see it and may do `deed`; the child is the one that stands.

    Asked before the form is shown, and again by the service when it is sent.
    """

    def decorate(view: ChildView) -> Any:
        @wraps(view)
        def guarded(request: Request, child_id: UUID) -> HttpResponseBase:
            child = child_for(request.actor, child_id, request.at)
            if not may(request.actor, deed):
                raise NotAllowed
            return view(request, child)

        return known(guarded)

    return decorate


def to_child(request: Request, child_id: UUID, said: str | Promise = "", *, anchor: str = "") -> HttpResponse:
    """Back to the child's page, with a sentence about what was done."""
    if said:
        messages.success(request, str(said))
    address = reverse("patients:detail", args=[child_id])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def form_page(
    request: Request, template: str, context: dict[str, Any], *, status: int | None = None
) -> HttpResponse:
    """A page with a form: 422 when what was sent has mistakes."""
    wrong = any(getattr(form, "errors", None) for form in context.values() if hasattr(form, "is_bound"))
    answer = page(request, template, context, status=status or (422 if wrong else 200))
    answer.headers["Cache-Control"] = "no-store"
    return answer
