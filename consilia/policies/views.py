"""Policies: what is in force and on whose word, who changed what when, and a change from proposal to undoing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.policies import PolicyKind
from consilia.foundation.policy_forms import WordForm
from consilia.foundation.policy_pages import Decisions, decided, proposed
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.policies import permissions, queries, services, words
from consilia.policies.forms import PolicyForm, initial_of
from consilia.policies.models import PolicyChange
from consilia.policies.queries import When

WHEN_NAMES = {
    When.NOW: pgettext_lazy("rows", "In force"),
    When.COMING: pgettext_lazy("rows", "Coming"),
    When.PAST: pgettext_lazy("rows", "Past"),
    When.CHANGES: pgettext_lazy("rows", "History"),
}
WORDS = {name: getattr(words, name) for name in ("about", "heading", "in_one_line", "said", "statement")}


@require_GET
@signed_in
def list_policies(request: Request) -> HttpResponse:
    """Every policy that is changed on a page of its own here."""
    context = {"policies": queries.overview(request.at), "may_edit": permissions.may_edit(request.actor)}
    return page(request, "policies/list.html", context)


@require_GET
@signed_in
def show_policy(request: Request, name: str) -> HttpResponse:
    """The rows of one policy, or the changes of them."""
    kind, when = _kind(name), _when(request)
    cursor = request.GET.get("after")
    found = (
        queries.changes_page(kind, cursor=cursor)
        if when == When.CHANGES
        else queries.rows_page(kind, when, at=request.at, cursor=cursor)
    )
    waiting, coming = queries.waiting_changes(kind), queries.coming_changes(kind, request.at)
    context = {
        **WORDS,
        **_in_words(kind, [*waiting, *coming, *(found.rows if when == When.CHANGES else ())]),
        "kind": kind,
        "when": when,
        "tabs": [_tab(kind, one, when) for one in When],
        "names": kind.shown(kind.columns),
        "rows": found.rows,
        "next": _address(kind, when, found.next),
        "back": _address(kind, when, found.back),
        "waiting": waiting,
        "coming": coming,
        "may_edit": permissions.may_edit(request.actor),
        "now": request.at,
    }
    return page(request, "policies/rows.html", context)


def _in_words(kind: PolicyKind, changes: Sequence[PolicyChange]) -> dict[str, Callable[[PolicyChange], str]]:
    """Two functions for lists of changes: what one is about, and what it says."""
    found = {one.change.id: one for one in queries.told(kind, changes)}
    return {
        "about_change": lambda change: words.about(kind, found[change.id].about),
        "change_in_words": lambda change: words.in_one_line(kind, found[change.id].new),
    }


def _kind(name: str) -> PolicyKind:
    try:
        return queries.policy_kind(name)
    except LookupError as error:
        raise Http404 from error


def _when(request: Request) -> When:
    try:
        return When(request.GET.get("when", When.NOW))
    except ValueError:
        return When.NOW


def _tab(kind: PolicyKind, when: When, current: When) -> dict[str, object]:
    address = f"{reverse('policies:rows', args=[kind.name])}?{urlencode({'when': when})}"
    return {"label": WHEN_NAMES[when], "href": address, "current": when == current}


def _address(kind: PolicyKind, when: When, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return f"{reverse('policies:rows', args=[kind.name])}?{urlencode({'when': when, 'after': cursor})}"


def _require_editor(request: Request) -> None:
    """Keep people away from forms whose deed they may not do; the deed asks again."""
    if not permissions.may_edit(request.actor):
        raise NotAllowed


@require_http_methods(["GET", "POST"])
@signed_in
def propose(request: Request, name: str) -> HttpResponse:
    """A new row. `like` names a row that is to change; `undo` a change whose old row is to come back."""
    kind = _kind(name)
    _require_editor(request)
    like, first = _rows_like(request, kind)
    if request.method == "GET":
        form = PolicyForm(kind, initial=initial_of(kind, first) if first else None)
        return _form_page(request, kind, form, "policies/form.html", like=like)
    form = PolicyForm(kind, request.POST)

    def said() -> dict[str, Any]:
        row = form.row
        return {
            "key": kind.as_texts(row, kind.key),
            "figures": kind.as_texts(row, kind.figures),
            "is_verified": form.cleaned_data["is_verified"],
            "instead_of": kind.as_texts(like, kind.key) if like else None,
        }

    return _propose(request, kind, form, said, "policies/form.html", like=like)


def _rows_like(request: Request, kind: PolicyKind) -> tuple[Any, Any]:
    """The row whose place a new one takes, and the one that it begins from: the same, or what a change replaced."""
    try:
        if "undo" in request.GET:
            change = queries.change_of(UUID(request.GET["undo"]))
            return (change.made, change.replaced) if change.policy == kind.name else (None, None)
        row = queries.row_now(kind, UUID(request.GET["like"]), request.at) if "like" in request.GET else None
        return row, row
    except (ValueError, PolicyChange.DoesNotExist):
        raise Http404 from None


@require_http_methods(["GET", "POST"])
@signed_in
def end(request: Request, name: str, row_id: UUID) -> HttpResponse:
    """Let a row end; then there is none for its key."""
    kind = _kind(name)
    _require_editor(request)
    row = queries.row_now(kind, row_id, request.at)
    if row is None or not kind.may_end_row(row):
        raise Http404
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _form_page(request, kind, form, "policies/end.html", row=row)

    def said() -> dict[str, Any]:
        return {"key": kind.as_texts(row, kind.key), "figures": None}

    return _propose(request, kind, form, said, "policies/end.html", row=row)


def _propose(
    request: Request,
    kind: PolicyKind,
    form: Form,
    said: Callable[[], Mapping[str, Any]],
    template: str,
    **context: Any,
) -> HttpResponse:
    """Propose what the form says and show what it would do; or the form again, with what is wrong."""

    def deed() -> PolicyChange:
        typed = {name: form.cleaned_data[name] for name in ("starts", "source")}
        return services.propose_change(kind=kind, **said(), **typed, by=request.actor, at=request.at)

    def again(status: int) -> HttpResponse:
        return _form_page(request, kind, form, template, status=status, **context)

    return proposed(form, deed, to="policies:change", again=again)


def _form_page(
    request: Request, kind: PolicyKind, form: Form, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    return page(request, template, {**WORDS, "kind": kind, "form": form, **context}, status=status)


@require_GET
@signed_in
def show_change(request: Request, change_id: UUID) -> HttpResponse:
    """What was proposed, by whom, and while it waits, what it would do today."""
    _require_editor(request)
    return _change_page(request, _change(change_id))


def _change(change_id: UUID) -> PolicyChange:
    try:
        return queries.change_of(change_id)
    except PolicyChange.DoesNotExist as error:
        raise Http404 from error


def _change_page(request: Request, change: PolicyChange, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        **WORDS,
        "kind": change.kind,
        "change": change,
        "row": change.kind.filled(change.key),
        "preview": queries.preview(change, request.at),
        "made": change.made,
        "may_confirm": permissions.may_confirm(change, request.actor),
        "is_coming": bool(change.confirmed_at and change.starts and change.starts > request.at),
        "refusal": refusal,
    }
    return page(request, "policies/change.html", context, status=refusal.status if refusal else 200)


DECISIONS: Decisions = {
    "confirm": (services.confirm_change, _("Confirmed.")),
    "drop": (services.drop_change, _("Dropped. Nothing has changed.")),
    "call_off": (services.call_off_change, _("Called off. What is in force now goes on.")),
}


@require_POST
@signed_in
def decide(request: Request, change_id: UUID) -> HttpResponse:
    """Confirm, drop, or call off before it begins."""
    _require_editor(request)
    change = _change(change_id)

    def again(refusal: Refusal) -> HttpResponse:
        return _change_page(request, change, refusal=refusal)

    return decided(request, change_id, DECISIONS, to="policies:change", again=again)
