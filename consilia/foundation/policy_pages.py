"""How the pages of changes of policy answer, whatever the rows say: after a proposal, and after a decision on it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consilia.foundation.policies import Words
from consilia.foundation.refusals import NotAllowed, Refusal

# By the value of the button: the deed, and what is said when it is done.
Decisions = Mapping[str, tuple[Callable[..., object], Words]]


def proposed(
    form: Form, deed: Callable[[], Any], *, to: str, again: Callable[[int], HttpResponse]
) -> HttpResponse:
    """Go to the change that `deed` proposes; or the form again, with what is wrong and its status."""
    if not form.is_valid():
        return again(422)
    try:
        change = deed()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return again(refusal.status)
    return HttpResponseRedirect(reverse(to, args=[change.id]))


def decided(
    request: Any, change_id: UUID, decisions: Decisions, *, to: str, again: Callable[[Refusal], HttpResponse]
) -> HttpResponse:
    """Do what the pressed button says and go to the change; or its page again, with why not."""
    if request.POST.get("decision") not in decisions:
        raise Http404
    deed, said = decisions[request.POST["decision"]]
    try:
        deed(change_id=change_id, by=request.actor, at=request.at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return again(refusal)
    messages.success(request, str(said))
    return HttpResponseRedirect(reverse(to, args=[change_id]))
