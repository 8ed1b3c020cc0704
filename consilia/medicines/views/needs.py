"""One need: its page, its moves, its stock."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.foundation.policies import source_words
from consilia.foundation.refusals import NotAllowed
from consilia.medicines import queries, services
from consilia.medicines.domain.words import NEED, NUMBERED, State
from consilia.medicines.forms import IdentifyForm, MoveForm, StockForm
from consilia.medicines.models import Need
from consilia.medicines.models.names import CLOCK_NAMES, PAPER_NAMES
from consilia.medicines.permissions import DEEDS, may
from consilia.medicines.views.doors import form_page, guarded, of_need, to_need
from consilia.medicines.views.words import MOVE_NAMES, TONES, amount, choice_words, outlook_words, step_rows
from consilia.registry.queries import entry_for

# Deeds that are told like moves and leave the state as it is.
BESIDE = {"inform_ministry": services.inform_ministry, "of_age": services.prepare_of_age}
CONFIRMED = frozenset({"refuse", "stop"})


@require_http_methods(["GET", "POST"])
@guarded
def identify(request: Request, entry_id: UUID) -> HttpResponse:
    entry = entry_for(request.actor, entry_id, request.at)
    if not may(request.actor, "identify"):
        raise NotAllowed
    form = IdentifyForm(request.POST if request.method == "POST" else None)
    made: list[Need] = []
    return form_page(
        request,
        "medicines/identify.html",
        {"entry": entry, "name": entry.label((get_language() or "en")[:2])},
        form=form,
        deed=lambda: made.append(
            services.identify_need(entry_id=entry_id, facts=form.facts, by=request.actor, at=request.at)
        ),
        done=lambda: to_need(request, made[0].id, _("The need is identified.")),
    )


@require_safe
@guarded
def show_need(request: Request, need_id: UUID) -> HttpResponse:
    """Everything about one need. The reading is recorded with the child."""
    need = queries.need_for(request.actor, need_id, request.at)
    record_read(subject="child", subject_id=need.child_id, what="NeedRead", by=request.actor, at=request.at)
    answer = page(request, "medicines/need.html", _context(request, need))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _context(request: Request, need: Need) -> dict[str, Any]:
    actor, at, today = request.actor, request.at, localdate(request.at)
    return {
        "need": need,
        "name": need.entry.label((get_language() or "en")[:2]),
        "today": today,
        "tone": TONES.get(State(need.state), "info"),
        "moves": [(name, MOVE_NAMES[name]) for name in NEED.moves_from(need.state) if may(actor, name)],
        "confirmed": CONFIRMED,
        "proposed": choice_words(queries.choice_for(need, as_of=today, at=at)),
        "steps": step_rows(list(queries.steps_of(need)), need),
        "papers": queries.papers_of(need),
        "missing": [PAPER_NAMES[kind] for kind in queries.missing_papers(need, at)],
        "due_days": queries.due_days_of(need),
        "clocks": CLOCK_NAMES,
        "count": queries.latest_count(need),
        "outlook": outlook_words(queries.outlook_of(need, today=today, at=at)),
        "links": queries.links_of(need, at) if may(actor, "parents") else [],
        "allowed": {deed: may(actor, deed) for deed in DEEDS},
        "amount": amount,
        "source_words": source_words,
        "opens_entry": actor.role != Role.REGIONAL_OPERATOR,
    }


@require_http_methods(["GET", "POST"])
@guarded
def move(request: Request, need_id: UUID, move: str) -> HttpResponseBase:
    """One page for each move: its day, its number, its words. What takes something away is asked for once more."""
    need = queries.need_for(request.actor, need_id, request.at)
    if move not in MOVE_NAMES:
        raise Http404
    if not may(request.actor, move):
        raise NotAllowed
    initial = {"on": localdate(request.at), "version": need.version}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial, move=move)
    if request.method == "GET" and move not in {*NEED.moves_from(need.state), *BESIDE}:
        return redirect("medicines:need", need.id)
    return form_page(
        request,
        "medicines/move.html",
        {
            "need": need,
            "move": move,
            "title": MOVE_NAMES[move],
            "asks_number": move in NUMBERED or move == "inform_ministry",
            "is_grave": move in CONFIRMED,
        },
        form=form,
        deed=lambda: _done(request, need, move, form),
        done=lambda: to_need(request, need.id, _("Noted.")),
    )


def _done(request: Request, need: Need, move: str, form: MoveForm) -> object:
    who: dict[str, Any] = {"need_id": need.id, "told": form.told, "by": request.actor, "at": request.at}
    if beside := BESIDE.get(move):
        return beside(**who)
    return services.move_need(move=move, version=form.cleaned_data["version"], **who)


@require_http_methods(["GET", "POST"])
@of_need("count")
def stock(request: Request, need: Need) -> HttpResponse:
    count = queries.latest_count(need)
    known = {"daily": count.daily, "lead_days": count.lead_days} if count else {}
    form = StockForm(
        request.POST if request.method == "POST" else None,
        initial={"counted_on": localdate(request.at), **known},
    )
    return form_page(
        request,
        "medicines/stock.html",
        {"need": need},
        form=form,
        deed=lambda: services.count_stock(need_id=need.id, facts=form.facts, by=request.actor, at=request.at),
        done=lambda: to_need(request, need.id, _("The stock is noted.")),
    )
