"""Pages for parents: made and ended by whoever treats the child, opened without signing in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.requests import Request, visitor_of
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.medicines import queries, services
from consilia.medicines.forms import GuardianForm
from consilia.medicines.models import Need
from consilia.medicines.services.parents import Shown
from consilia.medicines.views.doors import form_page, of_need, to_need
from consilia.medicines.views.words import outlook_words
from consilia.patients.queries import guardians_of

# What a parent is told, in order: the steps that show it, and its words.
STAGES: tuple[tuple[tuple[str, ...], str | Promise], ...] = (
    (("submit",), pgettext_lazy("parent", "Application submitted")),
    (("review",), pgettext_lazy("parent", "Expert council")),
    (("approve", "return", "refuse"), pgettext_lazy("parent", "Decision")),
    (("procure",), pgettext_lazy("parent", "Contract")),
    (("receive",), pgettext_lazy("parent", "Medicine received")),
    (("dispense",), pgettext_lazy("parent", "Medicine handed out")),
)
DECISIONS = {
    "approve": pgettext_lazy("parent", "approved"),
    "return": pgettext_lazy("parent", "returned for correction"),
    "refuse": pgettext_lazy("parent", "refused"),
}


@require_http_methods(["GET", "POST"])
@of_need("parents")
def pages(request: Request, need: Need) -> HttpResponse:
    """Which guardians have a page, with its address, and making one."""
    guardians = list(guardians_of(need.child))
    form = GuardianForm(request.POST if request.method == "POST" else None, guardians=guardians)
    links = queries.links_of(need, request.at)
    context = {"need": need, "guardians": guardians, "links": [(one, _address(one)) for one in links]}
    return form_page(
        request,
        "medicines/parents.html",
        context,
        form=form,
        deed=lambda: services.make_parent_link(
            need_id=need.id,
            guardian_id=UUID(form.cleaned_data["guardian"]),
            by=request.actor,
            at=request.at,
        ),
        done=lambda: redirect("medicines:parents", need.id),
    )


def _address(link: Any) -> str:
    path = reverse("medicines:parent_page", args=[services.token_of(link)])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


@require_http_methods(["GET", "POST"])
@of_need("parents")
def end(request: Request, need: Need, link_id: UUID) -> HttpResponse:
    link = need.links.select_related("guardian").get(pk=link_id)
    if request.method == "GET":
        return page(request, "medicines/end_page.html", {"need": need, "link": link})
    services.end_parent_link(need_id=need.id, link_id=link.id, by=request.actor, at=request.at)
    return to_need(request, need.id, _("The page is ended."))


@require_safe
@never_cache
def parent_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """No name, no disease, no medicine: what was submitted, decided and contracted, and what is left."""
    try:
        shown = services.open_parent_page(
            token=token,
            visitor=visitor_of(request),
            at=request.at,  # type: ignore[attr-defined]
        )
    except Refusal as refusal:
        return _page(request, {"refusal": refusal}, status=refusal.status)
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if chosen or shown.language not in {"en", "ru"} else shown.language
    with translation.override(language):
        return _page(request, {"refusal": None, **_told(shown)}, status=200)


def _told(shown: Shown) -> dict[str, Any]:
    return {
        "stages": [_stage(names, label, shown) for names, label in STAGES],
        "outlook": outlook_words(shown.outlook),
    }


def _stage(names: tuple[str, ...], label: str | Promise, shown: Shown) -> dict[str, Any]:
    """A stage with its last day; of a decision, what it was."""
    made = [name for name in shown.steps if name in names]
    if not made:
        return {"label": label, "day": None, "word": ""}
    return {"label": label, "day": shown.steps[made[-1]], "word": DECISIONS.get(made[-1], "")}


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    response = page(request, "medicines/parent_page.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
