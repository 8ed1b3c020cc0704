"""How one wants to be told."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.notifications import queries, services
from consilia.notifications.forms import PreferencesForm


@require_http_methods(["GET", "POST"])
@signed_in
def preferences(request: Request) -> HttpResponseBase:
    """Which news, in the product and by e-mail."""
    policy = queries.policy_for(request.user.id, at=request.at)
    form = PreferencesForm(request.POST or None, policy=policy, own=queries.choices_of(request.user.id))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_preferences(chosen=form.chosen, by=request.actor, at=request.at)
        except Refusal as refusal:  # the policy became stricter while the page was open
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect("notifications:preferences")
    status = 422 if form.errors else 200
    return page(request, "notifications/preferences.html", {"form": form}, status=status)
