"""Documents that DICOM objects wrap, read in a page of ours like those that came by themselves."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents.models import StoredFile
from consilia.documents.reading import goes_to, reading_of, sheet_asked_for
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.sealed_looks import look_of
from consilia.imaging import words
from consilia.imaging.models import Instance
from consilia.imaging.queries import instance_for, matters_of, places_of
from consilia.imaging.views.pages import differences
from consilia.imaging.views.recording import record

_KIND = "consilia.imaging.papers"


@require_safe
@signed_in
@absent_is_404(ObjectDoesNotExist)
def paper(request: Request, instance_id: UUID) -> HttpResponseBase:
    """The page to read it in, beside what is asked; going on in it is the same look."""
    instance, stored = _paper_of(request, instance_id)
    here = reverse("imaging:paper", args=[instance_id])
    if there := goes_to(request, here):
        return HttpResponseRedirect(there)
    study = instance.series.study
    name = words.paper_name(instance.series.description, study.description)
    reading = reading_of(
        request,
        stored,
        name=name,
        here=here,
        pictures=reverse("imaging:sheet", args=[instance_id, 0]),
        entry=look_of(
            request, instance_id, kind=_KIND, record=lambda: record(request, study, instance, "StudyRead")
        ),
        at=request.at,
    )
    crumbs = [
        *places_of(instance, request.actor, request.at),
        (words.paper_name(study.description), _study(instance)),
    ]
    context = {
        "title": name,
        "reading": reading,
        "study": study,
        "differences": differences(study),
        "crumbs": crumbs,
        "matters": matters_of(instance, request.actor, request.at),
    }
    return page(request, "imaging/paper.html", context)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def sheet(request: Request, instance_id: UUID, number: int) -> HttpResponseBase:
    """The picture of one page; the right to see it is asked each time."""
    _instance, stored = _paper_of(request, instance_id)
    return sheet_asked_for(request, stored, thing=instance_id, kind=_KIND, number=number, at=request.at)


def _paper_of(request: Request, instance_id: UUID) -> tuple[Instance, StoredFile]:
    instance = instance_for(request.actor, instance_id, request.at)
    if instance.paper is None:
        raise Http404
    return instance, instance.paper


def _study(instance: Instance) -> str:
    return f"{reverse('imaging:study', args=[instance.series.study_id])}?series={instance.series_id}"
