"""What every page of the registry begins with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.foundation.pages import absent_is_404
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


known = absent_is_404(*_NOT_THERE)


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""
    return signed_in(known(view))
