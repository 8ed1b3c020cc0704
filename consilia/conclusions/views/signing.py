"""The page before the signature, and the signature."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import ask_again, recently_authenticated
from consilia.accounts.requests import Request
from consilia.conclusions import paper, services
from consilia.conclusions.domain.completeness import Item, missing_items
from consilia.conclusions.domain.dosing import flaws
from consilia.conclusions.domain.words import Kind
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import draft_of, facts_of, recommendations_of
from consilia.conclusions.services.signing import NotWhatYouRead
from consilia.conclusions.views.doors import of_a_case, to
from consilia.conclusions.views.words import ANCHORS, FLAW_NAMES, ITEM_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_http_methods(["GET", "POST"])
@of_a_case
def sign(request: Request, case_id: UUID) -> HttpResponse:
    """All that will be signed, what is still missing, and one button. Who signs proves again who she is."""
    conclusion = draft_of(request.actor, case_id, request.at)
    if not recently_authenticated(request):
        return ask_again(request, back_to=reverse("conclusions:sign", args=[case_id]))
    if request.method == "GET":
        return _page(request, conclusion)
    try:
        services.sign_conclusion(
            case_id=case_id, revision=_revision(request), by=request.actor, at=request.at
        )
    except Refusal as refusal:
        conclusion = draft_of(request.actor, case_id, request.at)
        return _page(request, conclusion, refusal=refusal, status=refusal.status)
    said = _("Signed. The referring doctor has been told.")
    return to(request, "cases:detail", case_id, said, anchor="conclusion")


def _revision(request: Request) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise NotWhatYouRead from error


def _page(
    request: Request, conclusion: Conclusion, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    missing = missing_items(facts_of(conclusion))
    context = {
        "case": conclusion.case,
        "conclusion": conclusion,
        "blocks": paper.blocks(conclusion),
        "tasks": [_task(item, conclusion, missing) for item in Item],
        "may_sign": not missing,
        "refusal": refusal,
    }
    return page(request, "conclusions/sign.html", context, status=status)


def _task(item: Item, conclusion: Conclusion, missing: list[Item]) -> dict[str, Any]:
    return {
        "label": ITEM_NAMES[item],
        "href": f"{reverse('conclusions:edit', args=[conclusion.case_id])}#part-{ANCHORS.get(item, item)}",
        "status": "todo" if item in missing else "done",
        "hint": _dose_hint(conclusion) if item is Item.DOSES and item in missing else None,
    }


def _dose_hint(conclusion: Conclusion) -> str:
    """Which drug lacks what: `1: the unit of the dose; the route`."""
    drugs = [given for given in recommendations_of(conclusion) if given.kind == Kind.DRUG]
    lacking = [(given.number, flaws(given.order)) for given in drugs]
    return " ".join(
        f"{number}: {'; '.join(str(FLAW_NAMES[flaw]) for flaw in found)}."
        for number, found in lacking
        if found
    )
