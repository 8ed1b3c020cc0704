"""One proposal: what was signed, what the curator makes of it, what the expert answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.words import When
from consilia.registry.forms import AnswerForm, DiagnosisForm, QuestionForm, ReasonForm
from consilia.registry.models import Proposal
from consilia.registry.permissions import may_move
from consilia.registry.queries import codes_proposed, proposal_for
from consilia.registry.views.codes import code_fields, is_search, posted_codes
from consilia.registry.views.doors import guarded

DEEDS = ("accept", "decline", "ask", "answer")
FORMS = {"accept": DiagnosisForm, "decline": ReasonForm, "ask": QuestionForm, "answer": AnswerForm}


@require_http_methods(["GET", "POST"])
@guarded
def proposal(request: Request, proposal_id: UUID) -> HttpResponse:
    """Each reading is recorded with the child."""
    found = proposal_for(request.actor, proposal_id, request.at)
    if request.method == "GET":
        record_read(
            subject="child", subject_id=found.child_id, what="ProposalRead", by=request.actor, at=request.at
        )
        return _page(request, found)
    deed = next((name for name in DEEDS if name in request.POST), "accept")
    form = FORMS[deed](request.POST)
    if is_search(request.POST):
        return _page(request, found, accept=DiagnosisForm(initial=request.POST.dict()))
    if not form.is_valid():
        return _page(request, found, status=422, **{deed: form})
    try:
        return _done(request, found, deed, form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, status=refusal.status, **{deed: form})


def _done(request: Request, found: Proposal, deed: str, form: Any) -> HttpResponse:
    which: dict[str, Any] = {"proposal_id": found.id, "by": request.actor, "at": request.at}
    if deed == "accept":
        entry = services.accept_proposal(facts=form.facts(posted_codes(request.POST)), **which)
        messages.success(request, _("The child is in the registry."))
        return redirect("registry:entry", entry.id)
    if deed == "decline":
        services.decline_proposal(reason=form.cleaned_data["reason"], **which)
        messages.success(request, _("The proposal is declined."))
        return redirect("registry:home")
    text = form.cleaned_data["text"]
    if deed == "ask":
        services.ask_about_proposal(text=text, **which)
        messages.success(request, _("The expert is asked."))
    else:
        services.answer_proposal(text=text, **which)
        messages.success(request, _("Thank you. The curator reads your answer."))
    return redirect("registry:proposal", found.id)


def _page(request: Request, found: Proposal, *, status: int = 200, **forms: Any) -> HttpResponse:
    language = (get_language() or "en")[:2]
    sent = request.method == "POST" and ("accept" in forms)
    codes = posted_codes(request.POST) if sent else codes_proposed(found.orpha, found.icd10)
    age = found.child.age_on(timezone.localdate(request.at))
    context = {
        "proposal": found,
        "name": found.label(language),
        "age": age.text(language),
        "may": {deed: may_move(request.actor, deed, found) and _waits(found, deed) for deed in DEEDS},
        "accept": forms.get("accept") or DiagnosisForm(initial=_initial(found)),
        "decline": forms.get("decline") or ReasonForm(),
        "ask": forms.get("ask") or QuestionForm(),
        "answer": forms.get("answer") or AnswerForm(),
        "codes": code_fields(codes, request.POST if sent else None),
        "sent": list(forms.values()),
    }
    return page(request, "registry/proposal.html", context, status=status)


def _waits(found: Proposal, deed: str) -> bool:
    return found.state == {"answer": "asked", "ask": "open"}.get(deed, found.state) and found.is_waiting


def _initial(found: Proposal) -> dict[str, Any]:
    """The day of the signature is the latest on which the diagnosis was made: a beginning, to be put right."""
    return {
        "certainty": found.certainty,
        "onset": When.UNKNOWN,
        "diagnosis": When.DAY,
        "diagnosed_on": timezone.localdate(found.signed_at),
    }
