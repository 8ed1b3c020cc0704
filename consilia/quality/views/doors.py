"""What every page of quality review begins and ends with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

from consilia.accounts.access import signed_in
from consilia.cases.models import Case
from consilia.foundation.pages import absent_is_404
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
    return signed_in(absent_is_404(*_NOT_THERE)(view))
