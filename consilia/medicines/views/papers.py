"""Documents of a need: added whole or from uploads that arrived in pieces, read, taken back."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from consilia.accounts.requests import Request
from consilia.documents.delivery import download, play, show
from consilia.documents.domain.tus import uploads_named
from consilia.documents.reading import goes_to, reading_of, sheet_asked_for
from consilia.documents.services import UploadGone
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.foundation.sealed_looks import sealed_look, shows_look
from consilia.medicines import queries, services
from consilia.medicines.forms import PaperForm
from consilia.medicines.models import Need, PaperFile
from consilia.medicines.permissions import may
from consilia.medicines.views.doors import form_page, guarded, of_need, to_need

_KIND = "consilia.medicines.papers"


class NothingChosen(Refusal):
    status = 422
    message = gettext_lazy("Choose a file first.")


@require_http_methods(["GET", "POST"])
@of_need("paper")
def add(request: Request, need: Need) -> HttpResponse:
    form = PaperForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    return form_page(
        request,
        "medicines/paper.html",
        {"need": need, "limit": settings.ATTACHMENT_MAX_BYTES},
        form=form,
        deed=lambda: _add_all(request, need, form),
        done=lambda: to_need(request, need.id, _("The document is added.")),
    )


def _add_all(request: Request, need: Need, form: PaperForm) -> None:
    """What can be kept is kept, and each of the others says why not. The same file sent again is one document."""
    deeds = list(_deeds(request))
    if not deeds:
        raise NothingChosen
    wrong = []
    for name, deed in deeds:
        try:
            deed(need_id=need.id, kind=form.paper, by=request.actor, at=request.at)
        except Refusal as refusal:
            wrong.append(f"{name}: {refusal}" if name else str(refusal))
    if wrong:
        raise NothingChosen(" ".join(wrong))


def _deeds(request: Request) -> Iterator[tuple[str, Callable[..., object]]]:
    for file in request.FILES.getlist("files"):
        yield file.name or "", _whole(file)
    for upload in uploads_named(request.POST.getlist("uploads")):
        yield "", _arrived(upload)


def _whole(file: Any) -> Callable[..., object]:
    return lambda **deed: services.add_paper(
        stream=file, name=file.name or "", declared_type=file.content_type or "", **deed
    )


def _arrived(upload: str) -> Callable[..., object]:
    def add_it(**deed: Any) -> object:
        try:
            upload_id = UUID(upload)
        except ValueError:
            raise UploadGone from None
        return services.add_arrived_paper(upload_id=upload_id, **deed)

    return add_it


@require_safe
@guarded
def read(request: Request, need_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """A photograph says where it was taken: it is shown drawn anew, and as it came to those who look after papers."""
    paper = services.read_paper(need_id=need_id, paper_id=paper_id, by=request.actor, at=request.at)
    if "original" in request.GET and may(request.actor, "paper"):
        return download(request, paper.file, name=paper.name)
    if paper.file.is_film:
        return play(request, paper.file)
    return show(paper.file) if paper.file.has_copy else download(request, paper.file, name=paper.name)


@require_safe
@guarded
def show_paper(request: Request, need_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """The page to read it in; going on in it is the same look. What is not read here is handed out."""
    here = reverse("medicines:show_paper", args=[need_id, paper_id])
    if there := goes_to(request, here):
        return redirect(there)
    entry = request.GET.get("entry", "")
    if shows_look(request, paper_id, kind=_KIND):
        paper = _seen(request, need_id, paper_id)
    else:
        paper = services.read_paper(need_id=need_id, paper_id=paper_id, by=request.actor, at=request.at)
        entry = sealed_look(request, paper_id, kind=_KIND)
    if not paper.file.is_read_here:
        return redirect("medicines:paper", need_id, paper_id)
    reading = reading_of(
        request,
        paper.file,
        name=paper.name,
        here=here,
        pictures=reverse("medicines:sheet", args=[need_id, paper_id, 0]),
        entry=entry,
        at=request.at,
    )
    return page(
        request, "medicines/read_paper.html", {"need": paper.need, "paper": paper, "reading": reading}
    )


@require_GET
@guarded
def sheet(request: Request, need_id: UUID, paper_id: UUID, number: int) -> HttpResponseBase:
    """The picture of one page; the right to see it is asked each time."""
    paper = _seen(request, need_id, paper_id)
    return sheet_asked_for(request, paper.file, thing=paper_id, kind=_KIND, number=number, at=request.at)


def _seen(request: Request, need_id: UUID, paper_id: UUID) -> PaperFile:
    return queries.paper_of(queries.need_for(request.actor, need_id, request.at), paper_id)


@require_http_methods(["GET", "POST"])
@of_need("paper")
def take_back(request: Request, need: Need, paper_id: UUID) -> HttpResponse:
    paper = queries.paper_of(need, paper_id)
    if request.method == "GET":
        return page(request, "medicines/take_back.html", {"need": need, "paper": paper})
    services.take_paper_back(need_id=need.id, paper_id=paper_id, by=request.actor, at=request.at)
    return to_need(request, need.id, _("The document is taken back."))
