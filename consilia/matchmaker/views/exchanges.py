"""A doctor asks other systems, with a preview of exactly what leaves; a centre sees what others asked."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.matchmaker import services
from consilia.matchmaker.domain.audience import READING
from consilia.matchmaker.models import Query
from consilia.matchmaker.permissions import may_send
from consilia.matchmaker.queries.exchanges import queries_of, query_for, received_page
from consilia.matchmaker.queries.peers import peers_to_ask
from consilia.patients.models import Child
from consilia.terminology.queries import labels

# The words of the API for what a child may be.
SEX_NAMES = {"FEMALE": Child.Sex.FEMALE.label, "MALE": Child.Sex.MALE.label, "OTHER": Child.Sex.OTHER.label}


@require_http_methods(["GET", "POST"])
@signed_in
def send(request: Request, case_id: UUID) -> HttpResponse:
    """What would leave, to whom; sent is what was seen."""
    try:
        case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
    except Case.DoesNotExist as error:
        raise Http404 from error
    if not may_send(request.actor):
        raise Http404
    if request.method == "GET":
        return _send_page(request, case)
    try:
        sent = services.send_query(
            case_id=case.id,
            peer_ids=_chosen(request),
            seen=_seen(request),
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        return _send_page(request, case, refusal)
    messages.success(request, _("On its way. You are told when everybody has answered."))
    return redirect("matchmaker:query", sent.id)


def _chosen(request: Request) -> list[UUID]:
    found = []
    for text in request.POST.getlist("peer"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _seen(request: Request) -> dict[str, Any]:
    try:
        seen = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def _send_page(request: Request, case: Case, refusal: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "refusal": refusal,
        "peers": peers_to_ask(),
        "chosen": {str(one) for one in _chosen(request)} if request.method == "POST" else set(),
        "before": list(queries_of(case.id)[:10]),
        "sex_names": SEX_NAMES,
        "body": None,
    }
    try:
        body = services.drafted(case, request.actor, request.at)
    except Refusal as stop:
        return page(
            request,
            "matchmaker/send.html",
            context | {"stop": stop},
            status=refusal.status if refusal else 200,
        )
    context |= {"body": body, "seen": json.dumps(body, ensure_ascii=False), "words": _words(body["patient"])}
    return page(request, "matchmaker/send.html", context, status=refusal.status if refusal else 200)


def _words(patient: dict[str, Any]) -> dict[str, str]:
    codes = sorted({one["id"] for one in patient.get("features", [])})
    return labels("hpo", codes, get_language() or "en")


@require_safe
@signed_in
def query(request: Request, query_id: UUID) -> HttpResponse:
    """What was sent, and who answered what. It comes from outside, and is shown with where it comes from."""
    try:
        found = query_for(request.actor, query_id, request.at)
    except (Query.DoesNotExist, Case.DoesNotExist) as error:
        raise Http404 from error
    record_read(subject="query", subject_id=found.id, what="MatchesRead", by=request.actor, at=request.at)
    answers = sorted(found.answers.all(), key=lambda one: one.peer.name)
    codes = {
        feature["id"]
        for answer in answers
        for result in answer.results
        for feature in result["patient"].get("features", [])
    }
    own = {one["id"] for one in found.body["patient"].get("features", []) if one.get("observed") != "no"}
    context = {
        "query": found,
        "answers": answers,
        "own": own,
        "sex_names": SEX_NAMES,
        "words": labels("hpo", sorted(codes | own), get_language() or "en"),
        "sent": json.dumps(found.body, ensure_ascii=False, indent=2),
        "waiting": any(one.state == "waiting" for one in answers),
        "settled": sum(one.state != "waiting" for one in answers),
    }
    return page(request, "matchmaker/query.html", context)


@require_safe
@signed_in(roles=READING)
def received(request: Request) -> HttpResponse:
    """Which patients of the centre other systems were told of, and whom to write to."""
    found = received_page(request.actor, at=request.at, cursor=request.GET.get("after"))
    codes = sorted({code for row in found.rows for code in row.received.observed})
    context = {
        "rows": found.rows,
        "next": "?" + urlencode({"after": found.next}) if found.next else None,
        "back": "?" + urlencode({"after": found.back}) if found.back else None,
        "words": labels("hpo", codes, get_language() or "en"),
    }
    return page(request, "matchmaker/received.html", context, part="rows")
