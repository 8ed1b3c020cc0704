"""One's own account: profile, preferences, language, the role one acts in, the second factor."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts import queries, services
from consilia.accounts.access import safe_address, signed_in
from consilia.accounts.forms import DisplayForm, LanguageForm, MembershipForm, PreferencesForm, posted
from consilia.accounts.middleware import MEMBERSHIP_KEY
from consilia.accounts.requests import Request
from consilia.foundation.pages import page


@require_GET
@signed_in
def profile(request: Request) -> HttpResponse:
    context = {
        "roles": queries.person(request.user.id).memberships.all(),
        "factors": queries.second_factors(request.user),
        "has_password": request.user.has_usable_password(),
    }
    return page(request, "accounts/profile.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def preferences(request: Request) -> HttpResponse:
    fields = ("language", "theme", "density", "time_zone", "text_only")
    initial = {name: getattr(request.user, name) for name in fields}
    form = PreferencesForm(posted(request), initial=initial, at=request.at)
    if form.is_valid():
        services.change_preferences(by=request.actor, at=request.at, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        return _with_language(redirect("accounts:preferences"), form.cleaned_data["language"])
    return page(request, "accounts/preferences.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def display(request: Request) -> HttpResponse:
    """The quick switches of colours and density; back to where the person was."""
    form = DisplayForm(request.POST)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        services.change_preferences(by=request.actor, at=request.at, **wanted)
    return _back(request)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Before sign-in the choice lives in a cookie; afterwards with the person, and in the cookie too."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _back(request)
    chosen = form.cleaned_data["language"]
    if actor := getattr(request, "actor", None):
        services.change_preferences(by=actor, at=request.at, language=chosen)  # type: ignore[attr-defined]
    return _with_language(_back(request), chosen)


@require_POST
@signed_in
def act_as(request: Request) -> HttpResponse:
    """Switch to another of one's own roles; home, because the page left may not be for it."""
    form = MembershipForm(request.POST)
    if not form.is_valid():
        raise services.NotYourRole
    membership = services.take_role(
        membership_id=form.cleaned_data["membership"], by=request.actor, at=request.at
    )
    request.session[MEMBERSHIP_KEY] = str(membership.id)
    messages.success(request, _("You now act as: %(role)s.") % {"role": membership.get_role_display()})
    return redirect("web:home")


@require_GET
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody lands whose role needs a second factor that this session has not seen."""
    back_to = safe_address(request, request.GET.get("next"))
    if not getattr(request, "lacks_second_factor", False):
        return HttpResponseRedirect(back_to)
    factors = queries.second_factors(request.user)  # type: ignore[arg-type]
    return page(request, "accounts/second_factor.html", {"factors": factors, "back_to": back_to})


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(safe_address(request, request.POST.get("next")))


def _with_language(response: HttpResponse, chosen: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
