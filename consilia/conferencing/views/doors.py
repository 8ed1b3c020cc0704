"""What every view of a council begins and ends with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import absent_is_404


def of_a_session(view: Callable[..., HttpResponseBase]) -> Any:
    """A view below one session: signed in, and what is not there for this reader is 404."""
    return signed_in(absent_is_404(ObjectDoesNotExist)(view))


def to(
    request: Request, session_id: UUID, said: str | Promise = "", *, page: str = "detail", anchor: str = ""
) -> HttpResponseRedirect:
    """Go to a page of this session, with a sentence about what was done."""
    if said:
        messages.success(request, str(said))
    address = reverse(f"conferencing:{page}", args=[session_id])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def identifiers(data: QueryDict, name: str) -> list[UUID]:
    """The people chosen under `name`; what is no identifier is left out."""
    return list(dict.fromkeys(filter(None, map(_identifier, data.getlist(name)))))


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
