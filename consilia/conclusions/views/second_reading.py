"""The second reading: sent by the author, read and answered by somebody else, one page for both."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import ask_again, recently_authenticated
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.cases import services as cases
from consilia.cases.domain.second_reading import ReadingState, may_dissent
from consilia.cases.queries.timeline import attachments_of, findings_of
from consilia.conclusions import paper, services
from consilia.conclusions.forms import DeclineForm, DissentForm, RemarkForm, RemarksForm
from consilia.conclusions.queries import Reading, draft_of, text_to_read
from consilia.conclusions.services.signing import NotWhatYouRead
from consilia.conclusions.views.doors import of_a_case, to
from consilia.conclusions.views.signing import sign_page
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal


@require_POST
@of_a_case
def seek(request: Request, case_id: UUID) -> HttpResponse:
    """Send the draft to the chosen reader; a refusal is shown on the page of the signature."""
    try:
        services.seek_reading(
            case_id=case_id,
            revision=_revision(request),
            reader_id=_chosen(request),
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        conclusion = draft_of(request.actor, case_id, request.at)
        return sign_page(request, conclusion, refusal=refusal, status=refusal.status)
    return to(request, "conclusions:reading", case_id, _("Sent to the second reader."))


@require_http_methods(["GET", "POST"])
@of_a_case
def reading(request: Request, case_id: UUID) -> HttpResponse:
    """The text, the remarks, and what this person can do now. Who answers for a text proves again who she is."""
    found = text_to_read(request.actor, case_id, request.at)
    is_reader = found.reading.reader_id == request.actor.user_id
    if is_reader and not recently_authenticated(request):
        return ask_again(request, back_to=reverse("conclusions:reading", args=[case_id]))
    forms = _forms(request, found)
    if request.method == "POST":
        return _do(request, found, forms)
    record_read(subject="case", subject_id=case_id, what="ConclusionRead", by=request.actor, at=request.at)
    return _page(request, found, forms)


def _do(request: Request, found: Reading, forms: dict[str, Any]) -> HttpResponse:
    """What the pressed button says; a refusal leaves everything that was typed on the page."""
    name = next((one for one in _DEEDS if one in request.POST), "")
    if not name:
        return redirect("conclusions:reading", found.reading.case_id)
    deed, said = _DEEDS[name]
    try:
        if not deed(request, found, forms):
            return _page(request, found, forms, status=422)
    except Refusal as refusal:
        return _page(request, found, forms, refusal=refusal, status=refusal.status)
    return _onwards(request, found, said)


def _onwards(request: Request, found: Reading, said: str | Promise) -> HttpResponse:
    """The author goes back to her work, the reader to what else waits for her."""
    if found.reading.author_id == request.actor.user_id:
        return to(request, "cases:detail", found.reading.case_id, said)
    messages.success(request, str(said))
    return redirect("cases:second_readings")


def _agree(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    cases.agree_reading(case_id=found.reading.case_id, by=request.actor, at=request.at)
    return True


def _return(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    form = forms["remarks_form"]
    if not form.is_valid():
        return False
    cases.return_reading(case_id=found.reading.case_id, remarks=form.lines, by=request.actor, at=request.at)
    return True


def _dissent(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    form = forms["dissent"]
    if not form.is_valid():
        return False
    statement = form.cleaned_data["statement"]
    cases.dissent_reading(case_id=found.reading.case_id, statement=statement, by=request.actor, at=request.at)
    return True


def _decline(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    form = forms["decline"]
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    cases.decline_reading(case_id=found.reading.case_id, reason=reason, by=request.actor, at=request.at)
    return True


def _answer(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    answers = forms["answers"]
    judged = [form.is_valid() for form in answers]  # every one of them, so that each says what it lacks
    if not all(judged):
        return False
    said = {form.remark.id: form.answered for form in answers}
    services.answer_remarks(case_id=found.reading.case_id, answers=said, by=request.actor, at=request.at)
    return True


def _take_back(request: Request, found: Reading, forms: dict[str, Any]) -> bool:
    cases.take_back_reading(case_id=found.reading.case_id, by=request.actor, at=request.at)
    return True


# The button's name -> what it does, and what is said when it is done.
_DEEDS: dict[str, tuple[Callable[[Request, Reading, dict[str, Any]], bool], Promise]] = {
    "agree": (_agree, gettext_lazy("You agree. The author has been told.")),
    "return": (_return, gettext_lazy("Returned with your remarks.")),
    "dissent": (
        _dissent,
        gettext_lazy("Your disagreement is on record and will be shown with the conclusion."),
    ),
    "decline": (_decline, gettext_lazy("Somebody else will be asked to read it.")),
    "answer": (_answer, gettext_lazy("Your answers went to the second reader.")),
    "take_back": (_take_back, gettext_lazy("The draft is yours again.")),
}


def _forms(request: Request, found: Reading) -> dict[str, Any]:
    def data(name: str) -> Any:
        return request.POST if request.method == "POST" and name in request.POST else None

    asked = [one for one in found.reading.remarks.all() if one.round == found.reading.round]
    is_author = found.reading.author_id == request.actor.user_id
    answers = asked if is_author and found.reading.state == ReadingState.RETURNED else []
    return {
        "remarks_form": RemarksForm(data("return")),
        "dissent": DissentForm(data("dissent")),
        "decline": DeclineForm(data("decline")),
        "answers": [RemarkForm(remark, data("answer")) for remark in answers],
    }


def _page(
    request: Request,
    found: Reading,
    forms: dict[str, Any],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    reading, case = found.reading, found.conclusion.case
    is_reader = reading.reader_id == request.actor.user_id
    context = {
        "case": case,
        "reading": reading,
        "conclusion": found.conclusion,
        "blocks": paper.blocks(found.conclusion),
        "remarks": list(reading.remarks.all()),
        "reader_name": paper.reader_named(reading),
        "may_answer": is_reader and reading.state == ReadingState.WAITING,
        "may_dissent": may_dissent(reading.round),
        "is_author": reading.author_id == request.actor.user_id,
        "is_reader": is_reader,
        "findings": findings_of(case),
        "attachments": attachments_of(case),
        "refusal": refusal,
        **forms,
    }
    return page(request, "conclusions/reading.html", context, status=status)


def _revision(request: Request) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise NotWhatYouRead from error


def _chosen(request: Request) -> UUID | None:
    """Whom the author picked; nobody leaves it to the order."""
    try:
        return UUID(request.POST.get("reader", ""))
    except ValueError:
        return None
