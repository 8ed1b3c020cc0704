"""What the look at everything open proposes: to a coordinator, and to an expert who is invited to step in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.routing import services
from consilia.routing.models import Proposal
from consilia.routing.queries.proposals import open_proposals, policy_of, proposals_for
from consilia.routing.queries.reasons import gain, what, why


@require_safe
@signed_in(roles=[Role.TRIAGE_COORDINATOR, Role.EXPERT])
def list_proposals(request: Request) -> HttpResponse:
    """Every proposal that waits for the reader, each with what, why and what is gained."""
    found = open_proposals(request.actor, request.at)
    is_coordinator = request.actor.role == Role.TRIAGE_COORDINATOR
    context = {
        "proposals": [_told(one) for one in found],
        "can_follow": is_coordinator,
        "open_count": sum(one.state == Proposal.State.OPEN for one in found),
        "policy": policy_of(request.actor.organisation_id, request.at),
        "now": request.at,
    }
    return page(request, "routing/proposals.html", context)


def _told(proposal: Proposal) -> dict[str, Any]:
    return {"row": proposal, "what": what(proposal), "why": why(proposal), "gain": gain(proposal)}


@require_POST
@signed_in(roles=[Role.TRIAGE_COORDINATOR])
def follow(request: Request, proposal_id: UUID) -> HttpResponse:
    def deed() -> str:
        done = services.follow_proposal(proposal_id=proposal_id, by=request.actor, at=request.at)
        if done.state == Proposal.State.ASKED:
            return _("%(expert)s is invited to step in.") % {"expert": done.to}
        return _("%(expert)s has been asked.") % {"expert": done.to}

    return _answered(request, deed)


@require_POST
@signed_in(roles=[Role.TRIAGE_COORDINATOR])
def follow_all(request: Request) -> HttpResponse:
    """One that has gone stale stops no other; both numbers are told."""
    followed, failed = services.follow_all(by=request.actor, at=request.at)
    told = ngettext("%(num)d proposal was followed.", "%(num)d proposals were followed.", followed)
    messages.success(request, told % {"num": followed})
    if failed:
        stale = ngettext(
            "%(num)d was no longer of use.",
            "%(num)d were no longer of use.",
            failed,
        )
        messages.warning(request, stale % {"num": failed})
    return redirect("routing:proposals")


@require_POST
@signed_in(roles=[Role.TRIAGE_COORDINATOR, Role.EXPERT])
def dismiss(request: Request, proposal_id: UUID) -> HttpResponse:
    def deed() -> str:
        services.dismiss_proposal(proposal_id=proposal_id, by=request.actor, at=request.at)
        return _("It will not be proposed again.")

    return _answered(request, deed)


@require_safe
@signed_in(roles=[Role.EXPERT])
def show_invitation(request: Request, proposal_id: UUID) -> HttpResponse:
    """The place to which the news leads: one invitation, while it is open; afterwards the list says so."""
    found = (
        proposals_for(request.actor, request.at).filter(pk=proposal_id).select_related("to", "beside").first()
    )
    if found is None:
        messages.info(request, _("This invitation is answered, or the case is begun by now."))
        return redirect("routing:proposals")
    context = {
        "proposals": [_told(found)],
        "can_follow": False,
        "open_count": 0,
        "policy": None,
        "now": request.at,
    }
    return page(request, "routing/proposals.html", context)


@require_POST
@signed_in(roles=[Role.EXPERT])
def step_in(request: Request, proposal_id: UUID) -> HttpResponse:
    try:
        done = services.step_in(proposal_id=proposal_id, by=request.actor, at=request.at)
    except Proposal.DoesNotExist as gone:
        raise Http404 from gone
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("routing:proposals")
    messages.success(request, _("The case is yours. The full record is open now."))
    return redirect("cases:detail", done.subject_id)


def _answered(request: Request, deed: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, deed())
    except Proposal.DoesNotExist as gone:
        raise Http404 from gone
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the case on whose page it was decided, else to the list."""
    try:
        return redirect(f"{reverse('cases:detail', args=[UUID(request.POST.get('case', ''))])}#routing")
    except ValueError:
        return redirect("routing:proposals")
