"""The page of a study, and the pictures on it."""

from collections.abc import Sequence
from typing import Any, BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents.delivery import SANDBOX
from consilia.foundation.pages import absent_is_404, form_page, page
from consilia.imaging import services, words
from consilia.imaging.domain.profile import Dates
from consilia.imaging.domain.windows import Window, named
from consilia.imaging.forms import CopyForm
from consilia.imaging.models import Instance, Study
from consilia.imaging.queries import (
    Stack,
    brought_for,
    instance_for,
    matters_of,
    places_of,
    places_of_file,
    series_beside,
    series_for,
    stacks_of,
    study_for,
)
from consilia.imaging.views.annotations import Listed, marks_context
from consilia.imaging.views.entry import sealed_entry
from consilia.imaging.views.films import films_of
from consilia.imaging.views.places import Shot, asked_for, shot_of
from consilia.imaging.views.recording import picture, record

_SEX = {"male": "M", "female": "F"}


@require_safe
@signed_in
@absent_is_404(ObjectDoesNotExist)
def study(request: Request, study_id: UUID) -> HttpResponse:
    """The series of a study, and one image of one of them, chosen by the address."""
    found = study_for(request.actor, study_id, request.at)
    stacks = stacks_of(found, request.actor, request.at)
    stack = asked_for(stacks, request.GET.get("series", ""))
    shot = shot_of(stack, request.GET.get("image", ""))
    record(request, found, stack.instances[0], "StudyRead")
    entry = sealed_entry(request, found)
    context = {
        "study": found,
        "title": found.description or words.modality(stack.series.modality),
        "crumbs": places_of(stack.instances[0], request.actor, request.at),
        "matters": matters_of(stack.instances[0], request.actor, request.at),
        "stacks": [_listed(found, one, is_current=one is stack) for one in stacks],
        "stack": stack,
        "modality": words.modality(stack.series.modality),
        "count": words.frames(stack.frames) if stack.frames else words.images(len(stack.instances)),
        "differences": differences(found),
        "warns_of_text": any(instance.warns_of_text for instance in stack.instances),
        "shot": shot,
        "others": _others(request, found) if shot else [],
        "ecgs": [instance for instance in stack.instances if instance.is_ecg],
        "papers": [instance for instance in stack.instances if instance.paper_id],
        "films": films_of(stack.instances, entry),
        "entry": entry,
        **(marks := marks_context(request, found, stacks)),
        **(_around(request, found, stack, shot) if shot else {}),
    }
    if pointed := _pointed_at(request.GET.get("mark", ""), marks["marks"], shot):
        context["picture"] = reverse("imaging:key_image", args=[pointed.mark.id])
    return page(request, "imaging/study.html", context)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def intake(request: Request, intake_id: UUID) -> HttpResponseBase:
    """How far the reading of a file is, for the page that shows the file; whoever opens it alone is led there."""
    found = brought_for(request.actor, intake_id, request.at)
    if not request.htmx:
        places = places_of_file(found.intake.file_id, request.actor, request.at)
        return HttpResponseRedirect(places[0][1] if places else reverse("web:home"))
    shown = found.intake.instances.select_related("series__study", "intake").first()
    if found.intake.is_over and shown is not None:  # before that it is but a number
        record(request, shown.series.study, shown, "StudyRead")
    return page(request, "imaging/intake.html", {"found": found})


@require_http_methods(["GET", "POST"])
@signed_in
@absent_is_404(ObjectDoesNotExist)
def copy(request: Request, series_id: UUID) -> HttpResponseBase:
    """A copy of a series without names, as an archive."""
    series = series_for(request.actor, series_id, request.at)
    form = CopyForm(request.POST if request.method == "POST" else None)
    context = {"series": series, "study": series.study, "modality": words.modality(series.modality)}

    def made() -> FileResponse:
        answer = FileResponse(
            archive[0], as_attachment=True, filename="copy.zip", content_type="application/zip"
        )
        answer.headers["Content-Security-Policy"] = SANDBOX
        return answer

    archive: list[BinaryIO] = []
    return form_page(
        request,
        "imaging/copy.html",
        context,
        form=form,
        deed=lambda: archive.append(
            services.copy_series(
                series_id=series.id,
                project=form.cleaned_data["project"],
                dates=Dates(form.cleaned_data["dates"]),
                keeps_characteristics=form.cleaned_data["keeps_characteristics"],
                by=request.actor,
                at=request.at,
            )
        ),
        done=made,
    )


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def image(request: Request, instance_id: UUID, frame: int) -> HttpResponse:
    """One frame as JPEG, or PNG where the address asks for it."""
    instance = instance_for(request.actor, instance_id, request.at)
    kind = "png" if request.GET.get("as") == "png" else "jpeg"
    window = _window(request.GET.get("window", ""), instance)
    drawn = services.drawn_frame(instance, frame=frame, window=window, kind=kind)
    record(request, instance.series.study, instance, "ImageRead")
    return picture(drawn, kind)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def thumbnail(request: Request, series_id: UUID) -> HttpResponse:
    """The small picture of a series."""
    series = series_for(request.actor, series_id, request.at)
    if series.thumbnail is None:
        raise Http404
    return picture(bytes(series.thumbnail), "jpeg")


def _others(request: Request, of: Study) -> list[dict[str, Any]]:
    """What can be shown beside a series, by its day and name; nothing where it is the only one."""
    rows = series_beside(of, request.actor, request.at)
    if len(rows) < 2:
        return []
    return [
        {
            "study": row["series__study"],
            "series": row["series"],
            "made_on": row["series__study__made_on"],
            "name": ", ".join(
                part for part in (words.modality(row["series__modality"]), row["series__description"]) if part
            ),
        }
        for row in rows
    ]


def _pointed_at(number: str, marks: Sequence[Listed], shot: Shot | None) -> Listed | None:
    """The mark that the address names, when it stands on the image shown."""
    if shot is None:
        return None
    here = (shot.instance.uid, shot.frame)
    standing = (one for one in marks if (one.mark.instance.uid, one.mark.frame) == here)
    return next((one for one in standing if str(one.mark.number) == number), None)


def _window(text: str, instance: Instance) -> Window | None:
    windows = named(instance.series.modality)
    return windows.get(text) or Window.from_text(text)


def _listed(of: Study, stack: Stack, *, is_current: bool) -> dict[str, Any]:
    series = stack.series
    return {
        "id": series.id,
        "href": f"{reverse('imaging:study', args=[of.id])}?{urlencode({'series': series.id})}",
        "name": ", ".join(part for part in (words.modality(series.modality), series.description) if part),
        "count": words.frames(stack.frames)
        if stack.frames > len(stack.instances)
        else words.images(len(stack.instances)),
        "can_be_drawn": bool(stack.frames),
        "is_ecg": any(instance.is_ecg for instance in stack.instances),
        "is_current": is_current,
    }


def _around(request: Request, of: Study, stack: Stack, shot: Shot) -> dict[str, Any]:
    """Links from one image: the one before, the next one, the windows."""
    chosen = request.GET.get("window", "")
    here = reverse("imaging:study", args=[of.id])

    def address(place: int, window: str) -> str:
        query = {"series": stack.series.id, "image": place, **({"window": window} if window else {})}
        return f"{here}?{urlencode(query)}#image"

    window = _window(chosen, shot.instance)
    drawn = reverse("imaging:image", args=[shot.instance.id, shot.frame])
    choices = [("", _("As recorded")), *_choices(shot.instance)]
    return {
        "picture": f"{drawn}?{urlencode({'window': chosen})}" if chosen else drawn,
        "first": address(1, chosen) if shot.place > 1 else "",
        "before": address(shot.place - 1, chosen) if shot.place > 1 else "",
        "next": address(shot.place + 1, chosen) if shot.place < shot.of else "",
        "last": address(shot.of, chosen) if shot.place < shot.of else "",
        "viewer_tools": words.viewer_tools(stack.series.modality),
        "window_shown": f"{window.center:g},{window.width:g}" if window else "",
        "windows": [
            {"label": name, "href": address(shot.place, window), "current": window == chosen}
            for window, name in choices
        ],
    }


def _choices(instance: Instance) -> list[tuple[str, str]]:
    """Further windows of the header, and the named ones of this kind of image."""
    own = [
        (f"{center:g},{width:g}", name or f"{center:g} / {width:g}")
        for center, width, name in instance.windows[1:]
    ]
    return [*own, *((name, str(words.WINDOWS[name])) for name in named(instance.series.modality))]


def differences(of: Study) -> list[str]:
    """Where the header speaks of another child than the record."""
    found = []
    if of.birth_date and of.birth_date != of.child.birth_date:
        found.append(_("The images say another date of birth than the child's record."))
    if of.sex in _SEX.values() and _SEX.get(of.child.sex, of.sex) != of.sex:
        found.append(_("The images say another sex than the child's record."))
    return found
