"""Reviews: the list of one reviewer, and one case without names."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.conclusions.services import blind_blocks
from consilia.foundation.ages import BornLater
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.quality import services
from consilia.quality.forms import DeclineForm, ReviewForm
from consilia.quality.permissions import REVIEWERS
from consilia.quality.queries.reviews import Blinded, done_lately, my_reviews, review_for
from consilia.quality.views.doors import guarded


@require_safe
@signed_in(roles=REVIEWERS)
def list_reviews(request: Request) -> HttpResponse:
    found = my_reviews(request.actor, cursor=request.GET.get("after"))
    context = {
        "rows": found.rows,
        "next": found.next,
        "back": found.back,
        "done": done_lately(request.actor),
        "today": timezone.localdate(request.at),
    }
    return page(request, "quality/reviews.html", context)


@require_http_methods(["GET", "POST"])
@guarded
def review(request: Request, review_id: UUID) -> HttpResponse:
    """The request and the answer without names, four scales and a verdict. Each reading is recorded."""
    found = review_for(request.actor, review_id)
    form = ReviewForm(request.POST if "send" in request.POST else None)
    decline = DeclineForm(request.POST if "decline" in request.POST else None)
    if request.method == "GET":
        record_read(
            subject="case", subject_id=found.case.id, what="CaseReviewed", by=request.actor, at=request.at
        )
        return _page(request, found, form, decline)
    sent = form if "send" in request.POST else decline
    if not sent.is_valid():
        return _page(request, found, form, decline, status=422)
    try:
        said = _send(request, found, form, decline)
    except Refusal as refusal:
        sent.add_error(None, str(refusal))
        return _page(request, found, form, decline, status=refusal.status)
    messages.success(request, said)
    return redirect("quality:reviews")


def _send(request: Request, found: Blinded, form: ReviewForm, decline: DeclineForm) -> str:
    deed: dict[str, Any] = {"review_id": found.review.id, "by": request.actor, "at": request.at}
    if "decline" in request.POST:
        services.decline_review(reason=decline.cleaned_data["reason"], **deed)
        return _("Somebody else will be asked to review it.")
    services.complete_review(
        grades=form.grades, verdict=form.judged, remark=form.cleaned_data["remark"], **deed
    )
    return _("Thank you. Your review is sent.")


def _page(
    request: Request, found: Blinded, form: ReviewForm, decline: DeclineForm, *, status: int = 200
) -> HttpResponse:
    case = found.case
    context = {
        "review": found.review,
        "dossier": found.review.dossier,
        "case": case,
        "age": _age(found),
        "findings": found.findings,
        "blocks": blind_blocks(found.conclusion) if found.conclusion else [],
        "form": form,
        "scales": [form[name] for name in form.fields if name not in {"verdict", "remark"}],
        "decline": decline,
        "is_done": found.review.done_at is not None,
    }
    return page(request, "quality/review.html", context, status=status)


def _age(found: Blinded) -> str:
    """How old the child was when somebody asked: her birthday would be half a name."""
    asked = timezone.localdate(found.case.submitted_at or found.case.created_at)
    try:
        return found.case.child.age_on(asked).text(get_language() or "en")
    except BornLater:
        return ""
