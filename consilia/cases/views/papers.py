"""Documents read beside the case: pages of a PDF as pictures, and plain text."""

from uuid import UUID

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from consilia.accounts.requests import Request
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.cases.views.answers import of_a_case
from consilia.cases.views.case import attachment_of, record
from consilia.documents.reading import goes_to, reading_of, sheet_asked_for
from consilia.foundation.pages import page
from consilia.foundation.sealed_looks import look_of

_KIND = "consilia.cases.papers"


@require_safe
@of_a_case
def paper(request: Request, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """The page to read it in; going on in it is the same look. What is not read here is downloaded."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    here = reverse("cases:paper", args=[case_id, attachment_id])
    if not attachment.file.is_read_here:
        return HttpResponseRedirect(reverse("cases:file", args=[case_id, attachment_id]))
    if there := goes_to(request, here):
        return HttpResponseRedirect(there)
    reading = reading_of(
        request,
        attachment.file,
        name=attachment.title or attachment.name,
        here=here,
        pictures=reverse("cases:sheet", args=[case_id, attachment_id, 0]),
        entry=look_of(
            request,
            attachment_id,
            kind=_KIND,
            record=lambda: record(request, case, "AttachmentDownloaded"),
        ),
        at=request.at,
    )
    return page(request, "cases/paper.html", {"case": case, "attachment": attachment, "reading": reading})


@require_GET
@of_a_case
def sheet(request: Request, case_id: UUID, attachment_id: UUID, number: int) -> HttpResponseBase:
    """The picture of one page; the right to see it is asked each time."""
    case = case_for(request.actor, case_id, request.at, least=Sight.READING)
    attachment = attachment_of(case, attachment_id)
    return sheet_asked_for(
        request, attachment.file, thing=attachment_id, kind=_KIND, number=number, at=request.at
    )
