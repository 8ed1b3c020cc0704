"""How one wants to be told, and when not."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.notifications import queries, services
from consilia.notifications.forms import DigestForm, PreferencesForm, QuietHoursForm, WatchForm
from consilia.notifications.models import OwnQuietHours


@require_http_methods(["GET", "POST"])
@signed_in
def preferences(request: Request) -> HttpResponseBase:
    """Which news, in the product and by e-mail."""
    form = _form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_preferences(chosen=form.chosen, by=request.actor, at=request.at)
        except Refusal as refusal:  # the policy became stricter while the page was open
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect("notifications:preferences")
    return _page(request, form, QuietHoursForm(initial=_quiet_now(request)), 422 if form.errors else 200)


@require_POST
@signed_in
def quiet_hours(request: Request) -> HttpResponseBase:
    """When letters wait for this person; a wrong time comes back on the page of preferences."""
    form = QuietHoursForm(request.POST)
    if form.is_valid():
        try:
            _choose(request, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect("notifications:preferences")
    return _page(request, _form(request, None), form, 422)


def _choose(request: Request, form: QuietHoursForm) -> None:
    if form.cleaned_data["choice"] == "policy":
        services.follow_quiet_policy(by=request.actor, at=request.at)
        return
    hours = form.hours if form.cleaned_data["choice"] == "own" else None
    services.choose_quiet_hours(hours=hours, by=request.actor, at=request.at)


@require_POST
@signed_in
def watch(request: Request) -> HttpResponseBase:
    """Ask for news of cases in which one has no part."""
    form = _watch_form(request, request.POST)
    if form.is_valid():
        try:
            services.choose_watches(chosen=form.chosen, by=request.actor, at=request.at)
        except Refusal as refusal:  # the policy changed while the page was open
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect("notifications:preferences")
    quiet = QuietHoursForm(initial=_quiet_now(request))
    return _page(request, _form(request, None), quiet, 422, watch=form)


@require_POST
@signed_in
def digest_hour(request: Request) -> HttpResponseBase:
    """At which hour of her own clock the daily e-mail comes."""
    form = DigestForm(request.POST)
    if form.is_valid():
        services.choose_digest_hour(digest_at=form.cleaned_data["digest_at"], by=request.actor, at=request.at)
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:preferences")
    quiet = QuietHoursForm(initial=_quiet_now(request))
    return _page(request, _form(request, None), quiet, 422, digest=form)


@require_POST
@signed_in
def try_address(request: Request) -> HttpResponseBase:
    """The owner says that her address does exist."""
    if services.try_address_again(by=request.actor, at=request.at):
        messages.success(request, _("The next e-mail goes to your address again."))
    return redirect("notifications:preferences")


def _form(request: Request, data: Any) -> PreferencesForm:
    policy = queries.policy_for(request.user.id, at=request.at)
    return PreferencesForm(data, policy=policy, own=queries.choices_of(request.user.id))


def _watch_form(request: Request, data: Any) -> WatchForm:
    offered = queries.kinds_on_request(request.user.id, at=request.at)
    return WatchForm(data, offered=offered, own=queries.watches_of(request.user.id))


def _digest_form(request: Request) -> DigestForm:
    own = queries.own_digest_hours([request.user.id])
    return DigestForm(initial={"digest_at": own.get(request.user.id)})


def _quiet_now(request: Request) -> dict[str, Any]:
    own = OwnQuietHours.objects.filter(user_id=request.user.id).first()
    policy = queries.quiet_policy(request.at)
    hours = own.hours if own and own.hours else policy.hours if policy else None
    choice = "policy" if own is None else "own" if own.hours else "never"
    return {
        "choice": choice,
        "quiet_from": hours.begins if hours else None,
        "quiet_until": hours.ends if hours else None,
    }


def _page(
    request: Request,
    form: PreferencesForm,
    quiet: QuietHoursForm,
    status: int,
    *,
    watch: WatchForm | None = None,
    digest: DigestForm | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "quiet": quiet,
        "watch": watch or _watch_form(request, None),
        "digest": digest or _digest_form(request),
        "digest_hour": queries.digest_hour(request.at),
        "policy": queries.quiet_policy(request.at),
        "block": queries.open_block(request.user),
    }
    return page(request, "notifications/preferences.html", context, status=status)
