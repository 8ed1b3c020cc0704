"""The archive of one's hospital, beside a case: look for a study, fetch it, send one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.archives import services, words
from consilia.archives.domain.answers import FoundStudy
from consilia.archives.forms import SearchForm
from consilia.archives.models import Archive, Transfer
from consilia.archives.queries import archives_of, case_to_carry_for, studies_in, transfers_of
from consilia.cases.models import Case
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.refusals import Refusal
from consilia.notifications.services import mark_subject_read

MOST_SHOWN = 20


@require_http_methods(["GET", "POST"])
@signed_in
@absent_is_404(Archive.DoesNotExist, Case.DoesNotExist)
def search(request: Request, case_id: UUID) -> HttpResponse:
    """What is looked for travels in the body: an address stands in logs, and a number of a patient must not."""
    case = case_to_carry_for(request.actor, case_id, request.at)
    mark_subject_read(subject="carried", subject_id=case.id, by=request.actor, at=request.at)
    archives = archives_of(request.actor)
    form = SearchForm(
        request.POST if request.method == "POST" else None,
        archives=archives,
        initial={"archive": next((str(row.id) for row in archives if row.may_pull), "")},
    )
    if not form.is_valid():
        return _shown(request, case, archives, form, status=422 if form.is_bound else 200)
    try:
        archive, studies, problem = services.search_archive(
            case_id=case.id,
            archive_id=UUID(form.cleaned_data["archive"]),
            wanted=form.wanted,
            by=request.actor,
            at=request.at,
        )
    except services.SaysNobody as refusal:
        form.add_error("number", str(refusal))
        return _shown(request, case, archives, form, status=refusal.status)
    found = {
        "archive": archive,
        "studies": [_told(study, case) for study in studies],
        "problem": words.of_problem(problem or ""),
    }
    return _shown(request, case, archives, form, found=found)


@require_POST
@signed_in
@absent_is_404(Archive.DoesNotExist, Case.DoesNotExist)
def pull(request: Request, case_id: UUID) -> HttpResponse:
    return _begun(request, case_id, services.begin_pull, _("The study is being fetched."))


@require_POST
@signed_in
@absent_is_404(Archive.DoesNotExist, Case.DoesNotExist)
def push(request: Request, case_id: UUID) -> HttpResponse:
    return _begun(request, case_id, services.begin_push, _("The study is being sent."))


def _begun(request: Request, case_id: UUID, deed: Callable[..., Transfer], said: str) -> HttpResponse:
    case = case_to_carry_for(request.actor, case_id, request.at)
    try:
        archive_id = UUID(request.POST.get("archive", ""))
    except ValueError as error:
        raise Archive.DoesNotExist from error
    try:
        deed(
            case_id=case.id,
            archive_id=archive_id,
            study_uid=request.POST.get("study", ""),
            by=request.actor,
            at=request.at,
        )
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("archives:search", case.id)


def _told(study: FoundStudy, case: Case) -> dict[str, Any]:
    """A study with what speaks against its being of this child."""
    born = study.birth_date
    return {
        "study": study,
        "modalities": ", ".join(study.modalities),
        "differs": born is not None and born != case.child.birth_date,
        "unknown": born is None,
    }


def _shown(
    request: Request,
    case: Case,
    archives: list[Archive],
    form: SearchForm,
    *,
    found: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    transfers = list(transfers_of(case)[:MOST_SHOWN])
    takers = [row for row in archives if row.may_push]
    context = {
        "case": case,
        "form": form,
        "givers": [row for row in archives if row.may_pull],
        "takers": takers,
        "studies": studies_in(case, request.actor, request.at) if takers else [],
        "found": found,
        "transfers": [(row, words.of_problem(row.problem)) for row in transfers],
        "under_way": any(not row.is_over for row in transfers),
    }
    return page(request, "archives/search.html", context, status=status)
