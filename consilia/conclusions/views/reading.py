"""Reading what is signed: as a page, as a signed PDF, as plain text; and what a correction changed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for, grounds_of
from consilia.conclusions import paper
from consilia.conclusions.domain.differences import Piece, differences
from consilia.conclusions.models import Conclusion
from consilia.conclusions.permissions import may_correct, may_decide
from consilia.conclusions.queries import recommendations_of, signed_versions, version_of
from consilia.conclusions.views.doors import of_a_case
from consilia.documents.delivery import SANDBOX, download
from consilia.foundation.pages import page

# These are the same in every version, or change by themselves.
_UNCOMPARED = frozenset({"consultation", "child", "question", "correction"})


@require_safe
@of_a_case
def read(request: Request, case_id: UUID, version: int) -> HttpResponse:
    conclusion = version_of(request.actor, case_id, version, request.at)
    _record(request, conclusion.case, "ConclusionRead")
    newest = signed_versions(case_id)[0]
    context = {
        "case": conclusion.case,
        "conclusion": conclusion,
        "blocks": paper.blocks(conclusion),
        "decisions": decisions_of(conclusion),
        "newest": newest,
        "may_correct": newest == conclusion and may_correct(request.actor, conclusion),
        "may_decide": newest == conclusion and may_decide(request.actor, conclusion.case),
    }
    return page(request, "conclusions/read.html", context)


@require_safe
@of_a_case
def pdf(request: Request, case_id: UUID, version: int) -> HttpResponseBase:
    conclusion = version_of(request.actor, case_id, version, request.at)
    if conclusion.document is None:
        raise Conclusion.DoesNotExist
    _record(request, conclusion.case, "ConclusionDownloaded")
    return download(request, conclusion.document.pdf)


@require_safe
@of_a_case
def text(request: Request, case_id: UUID, version: int) -> HttpResponse:
    """Below 20 KB, for links that a PDF would take minutes on."""
    conclusion = version_of(request.actor, case_id, version, request.at)
    if conclusion.document is None:
        raise Conclusion.DoesNotExist
    _record(request, conclusion.case, "ConclusionDownloaded")
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-cache"}
    return HttpResponse(conclusion.document.text, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
@of_a_case
def versions(request: Request, case_id: UUID) -> HttpResponse:
    """Every signed version, the newest first, with what each changed in the one before."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    signed = signed_versions(case_id)
    if not signed:
        raise Conclusion.DoesNotExist
    _record(request, case, "ConclusionRead")
    earlier = [*signed[1:], None]
    context = {
        "case": case,
        "versions": [(one, _changes(before, one)) for one, before in zip(signed, earlier, strict=True)],
    }
    return page(request, "conclusions/versions.html", context)


def decisions_of(conclusion: Conclusion) -> dict[int, Any]:
    """Decisions by the number of their recommendation."""
    given = recommendations_of(conclusion)
    return {one.number: one.decision for one in given if one.number is not None and one.is_decided}


def _changes(before: Conclusion | None, after: Conclusion) -> list[tuple[str, list[Piece]]]:
    """(heading, woven text) of every heading that differs."""
    if before is None:
        return []
    old = {block.anchor: block for block in paper.blocks(before)}
    new = {block.anchor: block for block in paper.blocks(after)}
    changed = []
    for anchor in dict.fromkeys([*new, *old]):
        texts = [paper.content_text(side[anchor]) if anchor in side else "" for side in (old, new)]
        if anchor not in _UNCOMPARED and texts[0] != texts[1]:
            changed.append(((new.get(anchor) or old[anchor]).title, differences(*texts)))
    return changed


def _record(request: Request, case: Case, what: str) -> None:
    """Into the log, with the mark of an emergency where that alone opened the case."""
    grounds = grounds_of(request.actor, case, request.at)
    record_read(
        subject="case", subject_id=case.id, what=what, by=request.actor, at=request.at, grounds=grounds
    )
