"""Who pays: what the rules say and why, and what somebody decides."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.medicines import queries, services
from consilia.medicines.domain.words import Channel
from consilia.medicines.forms import ChannelForm, ListingForm
from consilia.medicines.models import Need
from consilia.medicines.services.choosing import CHOOSING
from consilia.medicines.views.doors import form_page, of_need, to_need
from consilia.medicines.views.words import choice_words, finding_rows


@require_http_methods(["GET", "POST"])
@of_need("choose")
def channel(request: Request, need: Need) -> HttpResponse:
    """The rules as of a day, today unless the address names another, each with what it says."""
    as_of = _day(request.GET.get("as_of", ""), localdate(request.at))
    context = _context(request, need, as_of)
    proposed = context["choice"].channel
    form = ChannelForm(
        request.POST if request.method == "POST" else None, initial={"channel": need.channel or proposed}
    )
    return form_page(
        request,
        "medicines/channel.html",
        {**context, "listing": _listing_form(request, need)},
        form=form,
        deed=lambda: services.choose_channel(
            need_id=need.id,
            channel=Channel(form.cleaned_data["channel"]),
            as_of=as_of,
            because=form.cleaned_data["because"],
            by=request.actor,
            at=request.at,
        ),
        done=lambda: to_need(request, need.id, _("The channel is chosen.")),
    )


@require_POST
@of_need("look_up")
def listing(request: Request, need: Need) -> HttpResponse:
    form = ListingForm(request.POST)
    return form_page(
        request,
        "medicines/listing.html",
        {"need": need},
        form=form,
        deed=lambda: services.look_up_listing(
            need_id=need.id,
            is_listed=form.answer,
            on=form.cleaned_data["on"],
            by=request.actor,
            at=request.at,
        ),
        done=lambda: to_need(request, need.id, _("Noted.")),
    )


def _context(request: Request, need: Need, as_of: date) -> dict[str, Any]:
    choice = queries.choice_for(need, as_of=as_of, at=request.at)
    rows = finding_rows(choice, list(queries.channel_rules(request.at)))
    return {
        "need": need,
        "as_of": as_of,
        "choice": choice,
        "answer": choice_words(choice),
        "speaking": [row for row in rows if not row["is_no"]],
        "silent": [row for row in rows if row["is_no"]],
        "may_choose": need.state in CHOOSING,
    }


def _listing_form(request: Request, need: Need) -> ListingForm:
    known = {True: "yes", False: "no", None: "unknown"}[need.is_listed]
    return ListingForm(initial={"is_listed": known, "on": need.listed_on or localdate(request.at)})


def _day(text: str, default: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default
