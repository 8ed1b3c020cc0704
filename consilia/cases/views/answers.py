"""How our views answer a deed."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases.models import Case
from consilia.foundation.pages import absent_is_404
from consilia.foundation.refusals import Refusal

P = ParamSpec("P")


def of_a_case(view: Callable[Concatenate[Request, UUID, P], HttpResponseBase]) -> Any:
    """A view of one case: signed in, and a case that is not there for this reader is 404."""
    return signed_in(absent_is_404(Case.DoesNotExist)(view))


def to_case(
    request: Request, case_id: UUID, said: str | Promise = "", *, anchor: str = "", place: str = "detail"
) -> HttpResponse:
    """Back to the case page, or another `place` of the case, with a sentence about what was done."""
    if said:
        messages.success(request, str(said))
    address = reverse(f"cases:{place}", args=[case_id])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def refused(form: Any, refusal: Refusal) -> int:
    """Put a refusal where the reader looks for it; answers the status of the page."""
    form.add_error(None, str(refusal))
    return refusal.status
