"""Pages where administrators manage people. They show accounts and roles, never anything clinical."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts import queries, services
from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import Role
from consilia.accounts.forms import EndRoleForm, InviteForm, PersonForm, ReasonForm, RoleForm, posted
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

administrators = signed_in(roles={Role.ADMINISTRATOR})
NAMES = ("family_name", "given_name", "patronymic", "email")


@require_GET
@administrators
def people(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    found = queries.people_page(text=text, cursor=request.GET.get("cursor"))
    return page(request, "accounts/people.html", {"found": found, "text": text}, part="results")


@require_http_methods(["GET", "POST"])
@administrators
def invite(request: Request) -> HttpResponse:
    form = InviteForm(posted(request), initial={"language": request.user.language})
    if form.is_valid():
        try:
            person = services.invite_person(
                **form.cleaned_data, time_zone=request.user.time_zone, by=request.actor, at=request.at
            )
        except services.EmailTaken as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("The account is made. Give it a role, then a link to set a password.")
            )
            return redirect("accounts:person", person.id)
    return page(request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@administrators
def person(request: Request, user_id: UUID) -> HttpResponse:
    return _person_page(request, user_id)


@require_http_methods(["GET", "POST"])
@administrators
def correct(request: Request, user_id: UUID) -> HttpResponse:
    subject = queries.person(user_id)
    form = PersonForm(posted(request), initial={name: getattr(subject, name) for name in NAMES})
    if form.is_valid():
        try:
            services.correct_person(user_id=user_id, **form.cleaned_data, by=request.actor, at=request.at)
        except services.EmailTaken as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The account is changed."))
            return redirect("accounts:person", user_id)
    context = {"form": form, "person": subject}
    return page(request, "accounts/correct.html", context, status=422 if form.is_bound else 200)


@require_POST
@administrators
def password_link(request: Request, user_id: UUID) -> HttpResponse:
    """Make the link and show it in this answer alone: it is kept nowhere."""
    queries.person(user_id)
    path = services.make_password_link(user_id=user_id, by=request.actor, at=request.at)
    return _person_page(request, user_id, link=request.build_absolute_uri(path))


@require_http_methods(["GET", "POST"])
@administrators
def deactivate(request: Request, user_id: UUID) -> HttpResponse:
    return _with_reason(request, user_id, services.deactivate_person, "accounts/deactivate.html")


@require_http_methods(["GET", "POST"])
@administrators
def reset_second_factor(request: Request, user_id: UUID) -> HttpResponse:
    return _with_reason(request, user_id, services.reset_second_factor, "accounts/reset_second_factor.html")


@require_POST
@administrators
def reactivate(request: Request, user_id: UUID) -> HttpResponse:
    queries.person(user_id)
    services.reactivate_person(user_id=user_id, by=request.actor, at=request.at)
    messages.success(request, _("The account is open again."))
    return redirect("accounts:person", user_id)


@require_POST
@administrators
def unlock(request: Request, user_id: UUID) -> HttpResponse:
    queries.person(user_id)
    services.unlock_person(user_id=user_id, by=request.actor, at=request.at)
    messages.success(request, _("The person can sign in again."))
    return redirect("accounts:person", user_id)


@require_http_methods(["GET", "POST"])
@administrators
def give_role(request: Request, user_id: UUID) -> HttpResponse:
    """Without scripts the organisation is found by a button of the same form, which then keeps nothing."""
    subject = queries.person(user_id)
    finding = "organisation_find" in request.POST
    form = RoleForm(posted(request), initial={"starts": timezone.localdate(request.at)})
    if not finding and form.is_valid():
        try:
            services.give_role(user_id=user_id, **form.deed(request.at), by=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is given."))
            return redirect("accounts:person", user_id)
    text = request.POST.get("organisation_text", "")[:100]
    context = {
        "form": form,
        "person": subject,
        "finding": finding,
        "text": text,
        "found": queries.organisations_like(text) if finding else None,
        "chosen": queries.organisation(request.POST.get("organisation", "")),
    }
    failed = form.is_bound and not finding
    return page(request, "accounts/give_role.html", context, status=422 if failed else 200)


@require_GET
@administrators
def organisations(request: Request) -> HttpResponse:
    """For the typeahead of the page above."""
    found = queries.organisations_like(request.GET.get("q", "")[:100])
    items = [{"value": str(row.id), "label": str(row), "detail": row.city} for row in found]
    return JsonResponse({"items": items})


@require_http_methods(["GET", "POST"])
@administrators
def end_role(request: Request, membership_id: UUID) -> HttpResponse:
    membership = queries.membership(membership_id)
    form = EndRoleForm(posted(request), today=timezone.localdate(request.at))
    if form.is_valid():
        services.end_role(
            membership_id=membership_id, ends=form.ends(request.at), by=request.actor, at=request.at
        )
        messages.success(request, _("The end of the role is set."))
        return redirect("accounts:person", membership.user_id)
    context = {"form": form, "membership": membership}
    return page(request, "accounts/end_role.html", context, status=422 if form.is_bound else 200)


def _person_page(request: Request, user_id: UUID, *, link: str | None = None) -> HttpResponse:
    subject = queries.person(user_id)
    context = {
        "person": subject,
        "factors": queries.second_factors(subject),
        "locked": queries.is_locked_out(subject, at=request.at),
        "link": link,
        "tokens": queries.tokens_page(user_id, cursor=None).rows,
    }
    return page(request, "accounts/person.html", context)


def _with_reason(request: Request, user_id: UUID, deed: Callable[..., None], template: str) -> HttpResponse:
    """Ask for a reason, then do `deed`, one of the services that take one."""
    subject = queries.person(user_id)
    form = ReasonForm(posted(request))
    if form.is_valid():
        deed(user_id=user_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)
        messages.success(request, _("Done."))
        return redirect("accounts:person", user_id)
    context = {"form": form, "person": subject}
    return page(request, template, context, status=422 if form.is_bound else 200)
