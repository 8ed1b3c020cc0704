"""What every view of a case's follow-up begins and ends with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases.models import Case
from consilia.followup.models import HandOver, Task
from consilia.foundation.pages import absent_is_404

_NOT_THERE = (Case.DoesNotExist, Task.DoesNotExist, HandOver.DoesNotExist)


def guarded(view: Callable[..., HttpResponseBase]) -> Any:
    """Signed in, and what is not there for this reader is 404."""
    return signed_in(absent_is_404(*_NOT_THERE)(view))


def to_case(request: Request, case_id: UUID, said: str | Promise) -> HttpResponseRedirect:
    """Back to the plan on the case page, with a sentence about what was done."""
    messages.success(request, str(said))
    return HttpResponseRedirect(f"{reverse('cases:detail', args=[case_id])}#follow-up")
