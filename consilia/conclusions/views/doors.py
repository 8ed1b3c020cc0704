"""What every view of a conclusion begins and ends with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases.models import Case, SecondReading
from consilia.conclusions.models import Conclusion, KeyImage, Recommendation
from consilia.foundation.pages import absent_is_404
from consilia.imaging.models import Annotation

_NOT_THERE = (
    Case.DoesNotExist,
    Conclusion.DoesNotExist,
    KeyImage.DoesNotExist,
    Annotation.DoesNotExist,
    Recommendation.DoesNotExist,
    SecondReading.DoesNotExist,
)


def of_a_case(view: Callable[..., HttpResponseBase]) -> Any:
    """A view below one case: signed in, and what is not there for this reader is 404."""
    return signed_in(absent_is_404(*_NOT_THERE)(view))


def to(
    request: Request, name: str, case_id: UUID, said: str | Promise = "", *, anchor: str = ""
) -> HttpResponseRedirect:
    """Go to a page of this case, with a sentence about what was done."""
    if said:
        messages.success(request, str(said))
    address = reverse(name, args=[case_id])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)
