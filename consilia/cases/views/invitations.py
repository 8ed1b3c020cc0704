"""Inviting a colleague to a case, and answering an invitation."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.queries import people
from consilia.accounts.requests import Request
from consilia.cases import permissions, services
from consilia.cases.models import Case, Invitation
from consilia.cases.queries import case_for
from consilia.cases.queries.emergencies import accesses_of
from consilia.cases.queries.invitations import shared_with
from consilia.cases.services.invitations import INVITABLE
from consilia.cases.sharing_forms import DeclineInvitationForm, InviteForm
from consilia.cases.views.answers import of_a_case, refused, to_case
from consilia.conferencing.queries import people_found
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal


@require_http_methods(["GET", "POST"])
@of_a_case
def invite(request: Request, case_id: UUID) -> HttpResponse:
    """Choose somebody of the network, what she may do, why, and until when."""
    case = case_for(request.actor, case_id, request.at)
    if not permissions.may_invite(request.actor, case, request.at):
        raise NotAllowed
    is_finding = bool(request.POST.get("colleague_find"))
    form = InviteForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and not is_finding:
        status = 422
        chosen, is_valid = _chosen(request), form.is_valid()
        if chosen is None:
            form.add_error(None, _("Choose a colleague first."))
        elif is_valid:
            try:
                _invite(request, case_id, chosen, form)
                return to_case(request, case_id, _("The colleague is invited."), anchor="people")
            except Refusal as refusal:
                status = refused(form, refusal)
    return page(
        request, "cases/invite.html", _context(request, case, form, is_finding=is_finding), status=status
    )


def _invite(request: Request, case_id: UUID, user_id: UUID, form: InviteForm) -> None:
    """The last day ends at midnight of the one who invites."""
    end_of_day = datetime.combine(form.cleaned_data["last_day"] + timedelta(days=1), time())
    services.invite_colleague(
        case_id=case_id,
        user_id=user_id,
        part=Invitation.Part(form.cleaned_data["part"]),
        reason=form.cleaned_data["reason"],
        ends=timezone.make_aware(end_of_day),
        by=request.actor,
        at=request.at,
    )


def _context(request: Request, case: Case, form: InviteForm, *, is_finding: bool) -> dict[str, object]:
    chosen, text = _chosen(request), request.POST.get("colleague_text", "")
    found = people_found(text, at=request.at) if is_finding else None
    return {
        "case": case,
        "form": form,
        "text": text,
        "is_finding": is_finding,
        "chosen": list(people([chosen]).values()) if chosen else [],
        "results": found
        if found is None
        else [
            {"value": str(one.user.id), "label": one.user.full_name, "detail": one.detail} for one in found
        ],
    }


def _chosen(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("colleague", ""))
    except ValueError:
        return None


@require_POST
@of_a_case
def revoke(request: Request, case_id: UUID, invitation_id: UUID) -> HttpResponse:
    """End it at once."""
    try:
        services.revoke_invitation(
            case_id=case_id, invitation_id=invitation_id, by=request.actor, at=request.at
        )
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    return to_case(request, case_id, _("The invitation has ended."), anchor="people")


@require_safe
@signed_in(roles=INVITABLE)
def shared(request: Request) -> HttpResponse:
    """Cases that somebody opened to this reader, and those that she opened herself in an emergency."""
    context = {
        "invitations": shared_with(request.actor, request.at),
        "emergencies": accesses_of(request.actor, request.at),
        "now": request.at,
    }
    return page(request, "cases/shared_with_me.html", context)


@require_POST
@signed_in(roles=INVITABLE)
def accept(request: Request, invitation_id: UUID) -> HttpResponse:
    try:
        invitation = services.accept_invitation(invitation_id=invitation_id, by=request.actor, at=request.at)
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    return to_case(request, invitation.case_id, _("The full record is open to you now."))


@require_POST
@signed_in(roles=INVITABLE)
def decline(request: Request, invitation_id: UUID) -> HttpResponse:
    form = DeclineInvitationForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        services.decline_invitation(invitation_id=invitation_id, text=text, by=request.actor, at=request.at)
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("You have declined the invitation."))
    return redirect("cases:shared")
