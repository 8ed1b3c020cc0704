"""Marks on the images of a study: the list beside the image, and what is done with one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents.delivery import SANDBOX
from consilia.foundation.pages import absent_is_404, page
from consilia.foundation.refusals import Refusal
from consilia.imaging import services, words
from consilia.imaging.domain.windows import Window
from consilia.imaging.forms import MarkForm
from consilia.imaging.models import Annotation, Study
from consilia.imaging.permissions import may_change, may_mark
from consilia.imaging.queries import Stack, stacks_of, study_for, works_on_files
from consilia.imaging.queries.annotations import annotation_for, annotations_of
from consilia.imaging.views.places import asked_for, shot_of
from consilia.imaging.views.recording import picture, record


@dataclass(frozen=True, slots=True)
class Listed:
    """A mark with its place among the images, in the words of the list and of the viewer."""

    mark: Annotation
    series: UUID
    place: int
    is_own: bool

    @property
    def href(self) -> str:
        query = urlencode({"series": self.series, "image": self.place, "mark": self.mark.number})
        return f"{reverse('imaging:study', args=[self.mark.study_id])}?{query}#image"

    @property
    def measured(self) -> str:
        return words.measured(self.mark.value, self.mark.unit)

    @property
    def inside(self) -> str:
        return words.values_inside(self.mark.inside)

    @property
    def data(self) -> str:
        """What the viewer draws, from the list itself, so that both always show the same."""
        mark = self.mark
        return json.dumps(
            {
                "number": mark.number,
                "kind": mark.kind,
                "points": mark.points,
                "series": str(self.series),
                "place": self.place - 1,
                "window": mark.window,
            }
        )


def marks_context(
    request: Request, study: Study, stacks: Sequence[Stack], form: MarkForm | None = None
) -> dict[str, Any]:
    """The list of marks, of everybody or of one author, and the form for a new one."""
    places = _places(stacks)
    every = [
        Listed(
            mark,
            mark.instance.series_id,
            places[mark.instance.uid, mark.frame],
            may_change(request.actor, mark),
        )
        for mark in annotations_of(study, request.actor, request.at)
        if (mark.instance.uid, mark.frame) in places
    ]
    standing = [one for one in every if one.mark.removed_at is None]
    author = request.GET.get("author", "")
    drawn = {stack.instances[0].intake.file_id for stack in stacks if stack.frames}
    works = bool(drawn) and works_on_files(drawn, request.actor, request.at)
    return {
        "study": study,
        "marks": [one for one in standing if author in {"", str(one.mark.author_id)}],
        "removed": [one for one in every if one.mark.removed_at is not None and one.is_own],
        "authors": _authors(request, study, standing, author),
        "may_mark": works and may_mark(request.actor),
        "may_report": works and bool(standing),
        "mark_form": form or MarkForm(own=[one.mark for one in standing if one.is_own]),
        "measured": words.measured,
        "values_inside": words.values_inside,
    }


def _is_own(request: Request, mark: Annotation) -> bool:
    return mark.removed_at is None and may_change(request.actor, mark)


def _places(stacks: Sequence[Stack]) -> dict[tuple[str, int], int]:
    """Where each frame stands in its series, counted from 1, by the number of its image."""
    places: dict[tuple[str, int], int] = {}
    for stack in stacks:
        drawn = [instance for instance in stack.instances if instance.can_be_drawn]
        frames = [(instance.uid, frame) for instance in drawn for frame in range(instance.frames)]
        places |= {frame: place for place, frame in enumerate(frames, start=1)}
    return places


def _authors(request: Request, study: Study, standing: Sequence[Listed], chosen: str) -> list[dict[str, Any]]:
    """Links that filter the list, where there is more than one author."""
    names = {str(one.mark.author_id): one.mark.author.short_name for one in standing}
    if len(names) < 2:
        return []
    here = reverse("imaging:study", args=[study.id])
    kept = {name: request.GET[name] for name in ("series", "image", "window") if name in request.GET}

    def link(author: str, name: str) -> dict[str, Any]:
        address = f"{here}?{urlencode({**kept, **({'author': author} if author else {})})}#marks"
        return {"label": name, "href": address, "current": author == chosen}

    return [link("", _("Everybody's")), *(link(author, name) for author, name in names.items())]


@require_POST
@signed_in
@absent_is_404(ObjectDoesNotExist)
def add(request: Request, study_id: UUID) -> HttpResponse:
    """Keep what was drawn: as a new mark, or in the place of one of the author's."""
    study = study_for(request.actor, study_id, request.at)
    own = [mark for mark in annotations_of(study, request.actor, request.at) if _is_own(request, mark)]
    form = MarkForm(request.POST, own=own)
    if not form.is_valid():
        return _answer(request, study, form=form, status=422)
    drawing = services.Drawing(shape=form.shape, window=form.window)
    told: dict[str, Any] = {
        "drawing": drawing,
        "text": form.cleaned_data["text"],
        "by": request.actor,
        "at": request.at,
    }
    try:
        if replaced := form.replaced:
            services.change_annotation(annotation_id=replaced.id, version=replaced.version, **told)
        else:
            services.add_annotation(
                instance_id=form.cleaned_data["instance"], frame=form.cleaned_data["frame"], **told
            )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _answer(request, study, form=form, status=refusal.status)
    return _answer(request, study, said=_("The mark is kept. Everybody who sees these images sees it."))


@require_POST
@signed_in
@absent_is_404(ObjectDoesNotExist)
def change(request: Request, annotation_id: UUID) -> HttpResponse:
    """Other words for a mark; `remove` takes it away and `restore` brings it back."""
    mark = annotation_for(request.actor, annotation_id, request.at)
    which: dict[str, Any] = {"annotation_id": annotation_id, "by": request.actor, "at": request.at}
    if "remove" in request.POST:
        services.remove_annotation(**which)
        said = _("Mark %(number)d was removed. It can be brought back below the list.")
    elif "restore" in request.POST:
        services.restore_annotation(**which)
        said = _("Mark %(number)d is back.")
    else:
        version, text = request.POST.get("version", ""), request.POST.get("text", "").strip()[:300]
        services.change_annotation(
            version=int(version) if version.isascii() and version.isdecimal() else 0, text=text, **which
        )
        said = _("The words of mark %(number)d are kept.")
    return _answer(request, mark.study, said=said % {"number": mark.number})


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def key_image(request: Request, annotation_id: UUID) -> HttpResponse:
    """The frame of a mark with the mark on it, drawn by the server."""
    mark = annotation_for(request.actor, annotation_id, request.at)
    window = Window(*mark.window) if mark.window else None
    shown = [{"kind": mark.kind, "points": mark.points, "number": mark.number}]
    drawn = services.key_image(mark.instance, frame=mark.frame, window=window, marks=shown)
    record(request, mark.study, mark.instance, "ImageRead")
    answer = picture(drawn.content, "jpeg")
    answer["Cache-Control"] = "private, no-cache"  # drawn anew it has the same address
    return answer


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def report(request: Request, study_id: UUID) -> HttpResponse:
    """The marks as a structured report, to be kept beside the images elsewhere."""
    study = study_for(request.actor, study_id, request.at)
    content, image = services.report_of_marks(study=study, by=request.actor, at=request.at)
    record(request, study, image, "MarksExported")
    headers = {
        "Content-Disposition": 'attachment; filename="marks.dcm"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/dicom", headers=headers)


def _answer(
    request: Request, study: Study, *, form: MarkForm | None = None, status: int = 200, said: str = ""
) -> HttpResponse:
    """The list to a script; without one the page again, with what was typed where something is wrong."""
    if said:
        messages.success(request, said)
    is_part = getattr(request, "htmx", False)
    if said and not is_part:
        return HttpResponseRedirect(f"{_back(request, study)}#marks")
    stacks = stacks_of(study, request.actor, request.at)
    stack = asked_for(stacks, request.POST.get("series", ""))
    shown = {"stack": stack, "shot": shot_of(stack, request.POST.get("image", ""))}
    context = {**marks_context(request, study, stacks, form), **shown, "said": said}
    if is_part:
        list(messages.get_messages(request))  # said in the list
        return page(request, "imaging/study.html", context, part="marks", status=status)
    return page(request, "imaging/marks_page.html", {**context, "back": _back(request, study)}, status=status)


def _back(request: Request, study: Study) -> str:
    """The page of the study, at the image that the form came from."""
    here = reverse("imaging:study", args=[study.id])
    kept = {name: request.POST[name] for name in ("series", "image") if request.POST.get(name)}
    return f"{here}?{urlencode(kept)}" if kept else here
