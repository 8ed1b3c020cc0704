"""What every page of the registry begins with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.registry.models import Entry, FormVersion, Proposal, Variant, Visit

CURATORS = frozenset({Role.REGISTRY_CURATOR})
DEFINERS = frozenset({Role.ADMINISTRATOR})
_NOT_THERE = (
    Entry.DoesNotExist,
    FormVersion.DoesNotExist,
    Proposal.DoesNotExist,
    Variant.DoesNotExist,
    Visit.DoesNotExist,
)


def known(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What is not there for this reader is 404."""

    @wraps(view)
    def inner(request: Request, **named: Any) -> HttpResponseBase:
        try:
            return view(request, **named)
        except _NOT_THERE as error:
            raise Http404 from error

    return inner


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""
    return signed_in(known(view))
