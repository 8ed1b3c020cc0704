"""DICOMweb for programs of doctors (PS3.18): QIDO-RS finds, WADO-RS retrieves. Sight is that of the pages.

Objects as they came are for those who work on the case; who only reads sees frames and rendered pictures.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from consilia.accounts.access import for_programs, signed_in
from consilia.accounts.domain.programs import Scope
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.documents.services import open_file
from consilia.foundation.pages import absent_is_404
from consilia.foundation.refusals import NotAllowed
from consilia.imaging import services
from consilia.imaging.domain import multipart
from consilia.imaging.domain.dicom_json import Search, Unclear, dataset
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.queries import images_named, works_on_files
from consilia.imaging.queries.searching import Found, instances_found, series_found, studies_found
from consilia.imaging.views.recording import picture, record

JSON = "application/dicom+json"
_CHUNK = 1 << 18
_LEVELS: dict[str, Callable[..., Found]] = {
    "studies": studies_found,
    "series": series_found,
    "instances": instances_found,
}


@for_programs(Scope.READ)
@require_GET
@signed_in
def search(request: Request, /, **place: str) -> HttpResponse:
    """Studies, series or images: below a study or a series, or of all that one sees."""
    names = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    pairs += [(names[name], uid) for name, uid in place.items() if name in names]
    try:
        asked = Search.from_query(pairs)
        found = _LEVELS[place["level"]](asked, request.actor, request.at)
    except Unclear as unclear:
        return HttpResponse(f"This cannot be searched by: {unclear}", status=400, content_type="text/plain")
    _record_search(request)
    root = request.build_absolute_uri(request.path[: request.path.index("/dicomweb/")] + "/dicomweb/studies/")
    answer = _json([{**row, **dataset(RetrieveURL=root + study)} for row, study in found])
    if len(found) == asked.limit:
        answer.headers["Warning"] = '299 consilia "There may be more; ask with offset"'
    return answer


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def metadata(request: Request, **uids: str) -> HttpResponse:
    """The headers, without pixels."""
    images = _images(request, **uids)
    record(request, images[0].series.study, images[0], "ImagesRetrieved")
    headers = dict(Instance.objects.filter(id__in=[image.id for image in images]).values_list("id", "header"))
    return _json([headers[image.id] for image in images])


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def retrieve(request: Request, **uids: str) -> HttpResponseBase:
    """The objects themselves, as they came."""
    images = _images(request, **uids)
    if not works_on_files({image.intake.file_id for image in images}, request.actor, request.at):
        raise NotAllowed
    record(request, images[0].series.study, images[0], "ImagesRetrieved")
    return _multipart("application/dicom", ((_kind(image), _bytes(image)) for image in images))


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def frames(request: Request, frames: str, **uids: str) -> HttpResponseBase:
    """The values of frames, little-endian, as they are stored."""
    (image, *_) = _images(request, **uids)
    wanted = [int(number) for number in frames.split(",") if number.isascii() and number.isdecimal()]
    if not wanted or not all(1 <= number <= image.frames for number in wanted):
        raise Instance.DoesNotExist
    values = [services.raw_frame(image, number - 1) for number in wanted]
    record(request, image.series.study, image, "ImagesRetrieved")
    return _multipart("application/octet-stream", (("application/octet-stream", [value]) for value in values))


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def rendered(request: Request, frame: int = 1, **uids: str) -> HttpResponse:
    """One frame as JPEG or PNG, with the window and the size that are asked for."""
    (image, *_) = _images(request, **uids)
    kind = "png" if "image/png" in request.headers.get("Accept", "") else "jpeg"
    window = Window.from_text(",".join(request.GET.get("window", "").split(",")[:2]))
    drawn = services.drawn_frame(image, frame=frame - 1, window=window, side=_side(request), kind=kind)
    record(request, image.series.study, image, "ImagesRetrieved")
    return picture(drawn, kind)


def _side(request: Request) -> int:
    """The longer side of `viewport=w,h`; 0 where nothing or nonsense is asked."""
    parts = request.GET.get("viewport", "").split(",")[:2]
    return max((min(int(part), 8192) for part in parts if part.isascii() and part.isdecimal()), default=0)


def _images(request: Request, study: str, series: str = "", instance: str = "") -> list[Instance]:
    """Each once, in order. Raises Instance.DoesNotExist."""
    uids = {"study": study, "series": series, "instance": instance}
    return images_named(uids, request.actor, request.at)


def _record_search(request: Request) -> None:
    """Who looked for what is seen by the reader anyway; that she looked is in the log."""
    record_read(
        subject="image_search",
        subject_id=request.actor.person_id,
        what="ImagesSearched",
        by=request.actor,
        at=request.at,
    )


def _kind(image: Instance) -> str:
    return f"application/dicom; transfer-syntax={image.syntax}"


def _bytes(image: Instance) -> Iterator[bytes]:
    with open_file(image.file) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _multipart(kind: str, parts: Any) -> StreamingHttpResponse:
    boundary = uuid4().hex
    return StreamingHttpResponse(
        multipart.written(parts, boundary),
        content_type=f'multipart/related; type="{kind}"; boundary={boundary}',
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


def _json(content: Any) -> HttpResponse:
    return HttpResponse(
        json.dumps(content), content_type=JSON, headers={"Cache-Control": "private, no-store"}
    )
