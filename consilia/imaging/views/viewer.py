"""What the viewer asks for: the description of a study, and the values of its frames."""

import gzip
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import absent_is_404
from consilia.imaging import services, words
from consilia.imaging.domain.functional_groups import has_groups, header_of_frame
from consilia.imaging.domain.scales import regions_of
from consilia.imaging.domain.viewing import facts_of_frames, rate_of
from consilia.imaging.domain.volumes import obstacle_to_planes
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.queries import Stack, instance_for, stacks_of, study_for
from consilia.imaging.views.entry import sealed_entry, shows_entry
from consilia.imaging.views.recording import KEPT, picture, record

_SMALL = 256  # pixels of the longer side: ten kilobytes, a tenth of a second at 1 Mbit/s


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def description(request: Request, study_id: UUID) -> JsonResponse:
    """The series of a study that can be drawn, frame by frame; `viewer/src/frames.js` says in which words."""
    study = study_for(request.actor, study_id, request.at)
    stacks = [
        stack for stack in stacks_of(study, request.actor, request.at, with_header=True) if stack.frames
    ]
    if not stacks:
        raise Http404
    if not shows_entry(request, study):  # the page that opened the viewer has written it down
        record(request, study, stacks[0].instances[0], "StudyRead")
    entry = sealed_entry(request, study)
    return JsonResponse({"series": [_series(stack, entry) for stack in stacks]})


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def values(request: Request, instance_id: UUID, frame: int) -> HttpResponse:
    """The decoded values of one frame: little-endian integers row by row, or bytes of red, green and blue."""
    instance = _read_already(request, instance_id)
    content = services.values_of(instance, frame)
    headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, compresslevel=1), "gzip"
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def preview(request: Request, instance_id: UUID, frame: int) -> HttpResponse:
    """A small picture of one frame, for as long as its values are on their way over a poor line."""
    instance = _read_already(request, instance_id)
    window = Window.from_text(request.GET.get("window", ""))
    return picture(services.drawn_frame(instance, frame=frame, window=window, side=_SMALL), "jpeg")


def _read_already(request: Request, instance_id: UUID) -> Instance:
    """The image, for whoever has the entry that the description gave her: the log knows of it."""
    instance = instance_for(request.actor, instance_id, request.at)
    if not shows_entry(request, instance.series.study):
        raise Http404
    return instance


def _series(stack: Stack, entry: str) -> dict[str, Any]:
    drawn = [instance for instance in stack.instances if instance.can_be_drawn]
    frames = [frame for instance in drawn for frame in _frames(instance, entry)]
    return {
        "id": str(stack.series.id),
        "modality": stack.series.modality,
        "rate": rate_of(drawn[0].header),
        "no_planes": words.no_planes(obstacle_to_planes(stack.series.modality, frames)),
        "frames": frames,
    }


def _frames(instance: Instance, entry: str) -> list[dict[str, Any]]:
    told = {
        "rows": instance.rows,
        "columns": instance.columns,
        "regions": [asdict(region) for region in regions_of(instance.header) if region.has_scale],
    }
    alike = facts_of_frames(instance.header, instance.windows)
    return [
        {
            "id": f"{instance.id}:{frame}",
            "pixels": f"{reverse('imaging:values', args=[instance.id, frame])}?entry={entry}",
            "preview": f"{reverse('imaging:preview', args=[instance.id, frame])}?entry={entry}",
            **told,
            **(_facts_of(instance, frame) if has_groups(instance.header) else alike),
        }
        for frame in range(instance.frames)
    ]


def _facts_of(instance: Instance, frame: int) -> dict[str, Any]:
    return facts_of_frames(header_of_frame(instance.header, frame), instance.windows)
