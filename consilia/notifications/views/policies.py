"""Who gets what and when: read by everybody, changed by administrators."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.notifications import permissions, queries, services
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.domain.rules import UNSPOKEN
from consilia.notifications.forms import SubscriptionForm, initial_of
from consilia.notifications.models import BECAUSE_WORDS


@require_safe
@signed_in
def show_policy(request: Request) -> HttpResponse:
    """Every rule in force or planned."""
    context = {
        "rows": queries.subscription_rows(request.at),
        "because_words": BECAUSE_WORDS,
        "may_set": permissions.may_set_policy(request.actor),
    }
    return page(request, "notifications/policy.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(roles=[Role.ADMINISTRATOR])
def set_subscription(request: Request) -> HttpResponse:
    """One rule anew; `?kind=&role=` choose which, and fill in what counts now."""
    kind, role = _key(request.GET.get("kind", ""), request.GET.get("role", ""))
    row = queries.subscription_row(kind, role, at=request.at)
    general = queries.subscription_row(kind, None, at=request.at)
    rule = row.rule if row else general.rule if general else UNSPOKEN
    form = SubscriptionForm(request.POST or None, initial=initial_of(rule, kind, role))
    status = 200
    if request.method == "POST":
        status = _save(request, form)
        if status == 200:
            messages.success(request, _("The rule is saved."))
            return redirect("notifications:policy")
    context = {
        "form": form,
        "kind": kind,
        "role": role,
        "is_exception": row is not None and role is not None,
        "versions": queries.versions_of_subscription(kind, role),
    }
    return page(request, "notifications/subscription.html", context, status=status)


def _save(request: Request, form: SubscriptionForm) -> int:
    """Save what was typed; answer the status, with the refusal in the form."""
    if not form.is_valid():
        return 422
    kind, role = form.key
    version = _version(request, form)
    try:
        services.set_subscription(
            kind=kind, role=role, rule=form.rule, version=version, by=request.actor, at=request.at
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return 200


@require_POST
@signed_in(roles=[Role.ADMINISTRATOR])
def end_subscription(request: Request) -> HttpResponse:
    """From now on the role is told as all others are."""
    kind, role = _key(request.POST.get("kind", ""), request.POST.get("role", ""))
    if role is None:
        raise Http404
    services.end_subscription(kind=kind, role=role, ends=request.at, by=request.actor, at=request.at)
    messages.success(request, _("The rule of its own has ended."))
    return redirect("notifications:policy")


def _version(request: Request, form: Any) -> services.Version:
    data = form.cleaned_data
    return services.Version(data["starts"] or request.at, data["source"], data["is_verified"])


def _key(kind: str, role: str) -> tuple[Kind, Role | None]:
    """The first kind where none is named. Raises Http404: there is no such kind or role."""
    try:
        return Kind(kind) if kind else next(iter(Kind)), Role(role) if role else None
    except ValueError as error:
        raise Http404 from error
