"""Limits of the clocks: what is in force, why, and what a change would do today. Administrators change them."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, ClockChange, ClockPolicy
from consilia.cases.models.deadlines import CLOCK_NAMES
from consilia.cases.policy_forms import WHEN_NAMES, FilterForm, LimitForm, ScopeForm
from consilia.cases.queries import case_for
from consilia.cases.queries.clock_changes import effect_of
from consilia.cases.queries.limits import (
    Wanted,
    When,
    change_of,
    changes_page,
    coming_changes,
    limits_page,
    row_now,
    rows_for,
    scope_of,
    waiting_changes,
)
from consilia.cases.views.words.limits import change_about, limit_words, new_limit_words, reasons, scope_words
from consilia.foundation import undertakings
from consilia.foundation.pages import page
from consilia.foundation.policy_forms import WordForm
from consilia.foundation.policy_pages import Decisions, decided, proposed
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.spans import as_typed
from consilia.policies.queries import may_confirm_change, may_edit_policies

FILTERS = ("clock", "urgency", "region", "centre", "field")
WORDS = {
    "limit_words": limit_words,
    "scope_words": scope_words,
    "about_change": change_about,
    "change_in_words": new_limit_words,
}


def _require_editor(request: Request) -> None:
    """Keep people away from forms whose deed they may not do; the deed asks again."""
    if not may_edit_policies(request.actor):
        raise NotAllowed


@require_GET
@signed_in
def list_limits(request: Request) -> HttpResponse:
    """Every row of the policy, filtered by the address."""
    form = FilterForm(request.GET)
    form.is_valid()  # an unknown value narrows nothing
    wanted = Wanted(**{name: form.cleaned_data.get(name) or "" for name in FILTERS}, when=_when(form))
    find = changes_page if wanted.when == When.CHANGES else limits_page
    found = find(wanted, at=request.at, cursor=request.GET.get("after"))
    context = {
        **WORDS,
        "form": form,
        "rows": found.rows,
        "wanted": wanted,
        "badges": list(_badges(form, wanted)),
        "tabs": [_tab(wanted, when) for when in When],
        "next": _address(wanted, after=found.next) if found.next else None,
        "back": _address(wanted, after=found.back) if found.back else None,
        "waiting": waiting_changes(),
        "coming": coming_changes(request.at),
        "works": [one for one in undertakings.unfinished() if one.key.startswith("clock-change")],
        "may_edit": may_edit_policies(request.actor),
        "now": request.at,
    }
    return page(request, "cases/limits.html", context)


def _when(form: FilterForm) -> When:
    return When(form.cleaned_data.get("when") or When.NOW)


def _tab(wanted: Wanted, when: When) -> dict[str, object]:
    return {
        "label": WHEN_NAMES[when],
        "href": _address(wanted, when=when.value),
        "current": wanted.when == when,
    }


def _badges(form: FilterForm, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The filters in use, each with the address without it."""
    for name in FILTERS:
        if value := getattr(wanted, name):
            labels = dict(_flat(form.fields[name].choices))  # type: ignore[attr-defined]
            yield str(labels.get(value, value)), _address(wanted, **{name: ""})


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        yield from label if isinstance(label, list) else [(value, label)]


def _address(wanted: Wanted, **changes: str) -> str:
    said = {name: getattr(wanted, name) for name in (*FILTERS, "when")} | changes
    return f"{reverse('cases:limits')}?{urlencode({name: value for name, value in said.items() if value})}"


@require_GET
@signed_in
def which_limit(request: Request) -> HttpResponse:
    """For one kind of case, or for a case that the reader sees: which row speaks, and why not the others."""
    case = _case_asked_for(request)
    asked: Any = _answers_of(case) if case else request.GET
    form = ScopeForm(asked) if asked else ScopeForm(initial={"urgency": Urgency.PLANNED})
    clocks: list[dict[str, Any]] = []
    if form.is_bound and form.is_valid():
        scope, urgency = scope_of(case) if case else form.scope, form.cleaned_data["urgency"]
        clocks = [
            {"name": name, "rows": reasons(rows_for(scope, urgency, clock, at=request.at))}
            for clock, name in CLOCK_NAMES.items()
        ]
    context = {
        **WORDS,
        "form": form,
        "clocks": clocks,
        "case": case,
        "may_edit": may_edit_policies(request.actor),
    }
    return page(request, "cases/which_limit.html", context, status=422 if form.errors else 200)


def _case_asked_for(request: Request) -> Case | None:
    if "case" not in request.GET:
        return None
    try:
        return case_for(request.actor, UUID(request.GET["case"]), request.at)
    except (ValueError, Case.DoesNotExist):
        raise Http404 from None


def _answers_of(case: Case) -> dict[str, str]:
    scope = scope_of(case)
    named = {"region": scope.region, "centre": scope.centre, "field": scope.field}
    return {"urgency": case.urgency, **{name: str(value) for name, value in named.items() if value}}


@require_http_methods(["GET", "POST"])
@signed_in
def propose(request: Request) -> HttpResponse:
    """A new row. `like` names a row whose limit is to change; `undo` a change whose old limit is to come back."""
    _require_editor(request)
    if request.method == "GET":
        form = LimitForm(initial=_initial(request))
        return _form_page(request, form, "cases/limit_form.html")
    form = LimitForm(request.POST)
    return _propose(request, form, "cases/limit_form.html", lambda: _named(form) | {"limit": form.limit})


def _named(form: LimitForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "clock": Clock(said["clock"]),
        "urgency": Urgency(said["urgency"]),
        "scope": form.scope,
        "is_verified": said["is_verified"],
    }


def _initial(request: Request) -> dict[str, Any]:
    row = _row_like(request)
    if row is None:
        return {name: request.GET.get(name, "") for name in FILTERS if request.GET.get(name)}
    places = {"region": row.region_id, "centre": row.centre_id, "field": row.field_id}
    return {
        **places,
        "clock": row.clock,
        "urgency": row.urgency,
        "counts": row.counts,
        **as_typed(row.span, days=False),
    }


def _row_like(request: Request) -> ClockPolicy | None:
    """The row that a new one begins from: one in force, or the one that a change replaced."""
    try:
        if "undo" in request.GET:
            return change_of(UUID(request.GET["undo"])).replaced
        return row_now(UUID(request.GET["like"]), request.at) if "like" in request.GET else None
    except (ValueError, ClockChange.DoesNotExist):
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@signed_in
def end(request: Request, row_id: UUID) -> HttpResponse:
    """Let a row end; less specific rows speak for its cases then."""
    _require_editor(request)
    row = row_now(row_id, request.at)
    if row is None:
        raise Http404
    form = WordForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"row": row, "below": _below(request, row)}
    if request.method == "GET":
        return _form_page(request, form, "cases/limit_end.html", **context)

    def said() -> dict[str, Any]:
        of = {"clock": Clock(row.clock), "urgency": Urgency(row.urgency), "scope": row.scope}
        return {**of, "limit": None}

    return _propose(request, form, "cases/limit_end.html", said, **context)


def _below(request: Request, row: ClockPolicy) -> ClockPolicy | None:
    """Who speaks for these cases without the row."""
    rows = rows_for(row.scope, row.urgency, row.clock, at=request.at)
    return next((other for other in rows if other != row and other.scope != row.scope), None)


def _propose(
    request: Request, form: Any, template: str, said: Callable[[], dict[str, Any]], **context: Any
) -> HttpResponse:
    """Propose what the form says and show what it would do; or the form again, with what is wrong."""

    def deed() -> ClockChange:
        typed = {name: form.cleaned_data[name] for name in ("starts", "source")}
        return services.propose_limit(**said(), **typed, by=request.actor, at=request.at)

    def again(status: int) -> HttpResponse:
        return _form_page(request, form, template, status=status, **context)

    return proposed(form, deed, to="cases:limit_change", again=again)


def _form_page(
    request: Request, form: Form, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    return page(request, template, {**WORDS, "form": form, **context}, status=status)


@require_GET
@signed_in
def show_change(request: Request, change_id: UUID) -> HttpResponse:
    """What was proposed, and while it waits, what it would do to the clocks that run now."""
    _require_editor(request)
    return _change_page(request, _change(change_id))


def _change(change_id: UUID) -> ClockChange:
    try:
        return change_of(change_id)
    except ClockChange.DoesNotExist as error:
        raise Http404 from error


def _change_page(request: Request, change: ClockChange, *, refusal: Refusal | None = None) -> HttpResponse:
    effect = None
    if change.is_open:
        effect = effect_of(change, at=request.at, cursor=request.GET.get("after"))
    here = reverse("cases:limit_change", args=[change.id])
    context = {
        **WORDS,
        "change": change,
        "old": change.replaced or _row_of_same_cases(request, change),
        "effect": effect,
        "may_confirm": may_confirm_change(change, request.actor),
        "is_mine": change.proposed_by_id == request.actor.user_id,
        "is_coming": change.confirmed_at and change.starts and change.starts > request.at,
        "refusal": refusal,
        "next": f"{here}?after={effect.page.next}" if effect and effect.page.next else None,
        "back": f"{here}?after={effect.page.back}" if effect and effect.page.back else None,
        "now": request.at,
    }
    return page(request, "cases/limit_change.html", context, status=refusal.status if refusal else 200)


def _row_of_same_cases(request: Request, change: ClockChange) -> ClockPolicy | None:
    rows = rows_for(change.scope, change.urgency, change.clock, at=request.at)
    return next((row for row in rows if row.scope == change.scope), None)


DECISIONS: Decisions = {
    "confirm": (
        services.confirm_limit,
        _("Confirmed. The running clocks follow within a minute."),
    ),
    "drop": (services.drop_limit, _("Dropped. Nothing has changed.")),
    "call_off": (services.call_off_limit, _("Called off. What is in force now goes on.")),
}


@require_POST
@signed_in
def decide(request: Request, change_id: UUID) -> HttpResponse:
    """Confirm, drop, or call off before it begins."""
    _require_editor(request)
    change = _change(change_id)

    def again(refusal: Refusal) -> HttpResponse:
        return _change_page(request, change, refusal=refusal)

    return decided(request, change_id, DECISIONS, to="cases:limit_change", again=again)
