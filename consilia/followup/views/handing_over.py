"""Giving the tasks of somebody who leaves to a colleague: choose, look, confirm, undo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.followup import services
from consilia.followup.forms import HandOverForm
from consilia.followup.permissions import PLANNERS
from consilia.followup.queries.handing_over import (
    Going,
    givers,
    hand_over_for,
    handed_tasks,
    takers,
    tasks_to_hand_over,
)
from consilia.followup.views.doors import guarded
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_http_methods(["GET", "POST"])
@signed_in(roles=PLANNERS)
def hand_over(request: Request) -> HttpResponse:
    """GET with two people shows what would go; POST does it."""
    data = request.POST if request.method == "POST" else request.GET
    form = _form(request, data if "giver" in data else None)
    going: list[Going] = []
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        giver, taker = UUID(form.cleaned_data["giver"]), UUID(form.cleaned_data["taker"])
        if request.method == "POST":
            try:
                return _done(request, giver, taker)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
        going = tasks_to_hand_over(request.actor, giver_id=giver, taker_id=taker, at=request.at)
    return page(request, "followup/hand_over.html", {"form": form, "going": going}, status=status)


def _form(request: Request, data: object) -> HandOverForm:
    people = givers(request.actor, request.at)
    known = {"giver": str(people[0].id)} if len(people) == 1 else {}
    return HandOverForm(data, givers=people, takers=takers(request.actor, request.at), initial=known)


def _done(request: Request, giver: UUID, taker: UUID) -> HttpResponse:
    made = services.hand_over(giver_id=giver, taker_id=taker, by=request.actor, at=request.at)
    messages.success(request, _("The tasks were handed over. Both were told."))
    return HttpResponseRedirect(reverse("followup:handed_over", args=[made.id]))


@require_safe
@guarded
def handed_over(request: Request, hand_over_id: UUID) -> HttpResponse:
    """What went from whom to whom."""
    made = hand_over_for(request.actor, hand_over_id)
    context = {
        "made": made,
        "tasks": handed_tasks(made, request.actor, request.at),
        "may_undo": made.undone_at is None and services.may_still_take_back(made, at=request.at),
    }
    return page(request, "followup/handed_over.html", context)


@require_POST
@guarded
def undo(request: Request, hand_over_id: UUID) -> HttpResponse:
    services.undo_hand_over(hand_over_id=hand_over_id, by=request.actor, at=request.at)
    messages.success(request, _("The hand-over was undone."))
    return HttpResponseRedirect(reverse("followup:handed_over", args=[hand_over_id]))
