"""Views of the worklist: save, rename, order, share, delete and bring back; and which columns are shown."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.columns import DEFAULT, Column, chosen, moved
from consilia.cases.forms import NameViewForm, SaveViewForm
from consilia.cases.models import SavedView
from consilia.cases.queries.saved_views import views_of
from consilia.cases.queries.worklist import Wanted
from consilia.cases.services.saved_views import may_share
from consilia.cases.views.answers import refused
from consilia.cases.views.shown import FILTERS, address, view_address
from consilia.cases.views.words.columns import COLUMN_NAMES
from consilia.cases.views.worklist import SHOW_NAMES, badges_of
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(roles=CLINICAL_ROLES)
def views(request: Request) -> HttpResponse:
    """The views above the list, and saving the list that the address tells."""
    form = SaveViewForm(request.POST or None, may_share=may_share(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            view = services.save_view(
                name=form.cleaned_data["name"],
                filters=_wanted(request).in_address(),
                columns=views_of(request.actor).columns if form.cleaned_data["with_columns"] else (),
                is_shared=form.cleaned_data.get("is_shared", False),
                by=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            return _page(request, form, status=refused(form, refusal))
        messages.success(request, _("The view is saved."))
        return HttpResponseRedirect(address(_wanted(request), view=str(view.id)))
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def rename(request: Request, view_id: UUID) -> HttpResponse:
    form = NameViewForm(request.POST)
    try:
        if form.is_valid():
            _changed(
                services.rename_view,
                view_id=view_id,
                name=form.cleaned_data["name"],
                by=request.actor,
                at=request.at,
            )
            return _back(_("The view has a new name."), request)
    except Refusal as refusal:
        return _page(request, SaveViewForm(), status=refused(form, refusal), renamed=(view_id, form))
    return _page(request, SaveViewForm(), status=422, renamed=(view_id, form))


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def move(request: Request, view_id: UUID) -> HttpResponse:
    step = STEPS.get(request.POST.get("to", ""), 0)
    _changed(services.move_view, view_id=view_id, step=step, by=request.actor, at=request.at)
    return _back("", request, anchor=f"view-{view_id}")


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def delete(request: Request, view_id: UUID) -> HttpResponse:
    """Take a view away; the page that follows offers to bring it back."""
    _changed(services.delete_view, view_id=view_id, by=request.actor, at=request.at)
    return HttpResponseRedirect(f"{reverse('cases:views')}?deleted={view_id}")


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def restore(request: Request, view_id: UUID) -> HttpResponse:
    try:
        _changed(services.restore_view, view_id=view_id, by=request.actor, at=request.at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _back("", request)
    return _back(_("The view is back."), request)


@require_POST
@signed_in(roles=CLINICAL_ROLES)
def opens_with(request: Request) -> HttpResponse:
    """Which view the list opens with; none: whose turn it is."""
    wished = request.POST.get("view", "")
    try:
        view_id = UUID(wished) if wished else None
    except ValueError as error:
        raise Http404 from error
    _changed(services.open_with, view_id=view_id, by=request.actor, at=request.at)
    return _back(_("Your list opens that way from now on."), request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(roles=CLINICAL_ROLES)
def columns(request: Request) -> HttpResponse:
    """Which columns, in which order. Each button keeps what is ticked, and moves or ends."""
    now = views_of(request.actor).columns
    if request.method == "POST":
        now = _chosen(request.POST)
        services.choose_columns(columns=() if now == DEFAULT else now, by=request.actor, at=request.at)
        if "save" in request.POST:
            messages.success(request, _("The columns are remembered for you, on every device."))
            return HttpResponseRedirect(reverse("cases:worklist"))
        return HttpResponseRedirect(reverse("cases:columns"))
    rest = [column for column in Column if column not in now]
    context = {
        "columns": [(column, COLUMN_NAMES[column], column in now) for column in (*now, *rest)],
        "shown": now,
        "always": Column.CHILD,
    }
    return page(request, "cases/columns.html", context)


def _chosen(data: QueryDict) -> tuple[Column, ...]:
    """The ticked columns in the order of the page, with the one whose arrow was pressed moved by a step."""
    if "usual" in data:
        return DEFAULT
    ticked = chosen(data.getlist("column"))
    for name, step in STEPS.items():
        if (column := data.get(name)) in set(ticked):
            ticked = moved(ticked, Column(str(column)), step=step)
    return ticked


def _wanted(request: Request) -> Wanted:
    return Wanted.from_address((request.POST or request.GET).dict())


def _page(request: Request, form: Any, *, status: int = 200, renamed: Any = None) -> HttpResponse:
    wanted, offered = _wanted(request), views_of(request.actor)
    context = {
        "form": form,
        "wanted": wanted,
        "saves": bool((request.POST or request.GET).keys() & FILTERS) and renamed is None,
        "badges": list(badges_of(wanted)),
        "shows": SHOW_NAMES,
        "own": [view for view in offered.offered if view.is_own and not view.is_shared],
        "shared": [view for view in offered.offered if view.is_shared],
        "offered": offered,
        "may_share": may_share(request.actor),
        "address": view_address,
        "renamed": renamed,
        "deleted": _uuid(request.GET.get("deleted", "")),
    }
    return page(request, "cases/views.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _changed(deed: Any, **given: Any) -> Any:
    """A view of somebody else is not there."""
    try:
        return deed(**given)
    except SavedView.DoesNotExist as error:
        raise Http404 from error


def _back(said: str, request: Request, *, anchor: str = "") -> HttpResponse:
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(f"{reverse('cases:views')}{'#' if anchor else ''}{anchor}")
