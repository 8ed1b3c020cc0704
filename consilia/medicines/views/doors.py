"""What every page of a need begins and ends with."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation import pages
from consilia.foundation.pages import absent_is_404
from consilia.foundation.refusals import NotAllowed
from consilia.medicines.models import Need, PaperFile, ParentLink
from consilia.medicines.permissions import may
from consilia.medicines.queries import need_for
from consilia.registry.models import Entry

_NOT_THERE = (Need.DoesNotExist, PaperFile.DoesNotExist, ParentLink.DoesNotExist, Entry.DoesNotExist)
NeedView = Callable[..., HttpResponseBase]


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""
    return signed_in(absent_is_404(*_NOT_THERE)(view))


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


# Whoever may not do a deed gets the page that says so, and not her form again.
form_page = partial(pages.form_page, passes_on=(NotAllowed,))
