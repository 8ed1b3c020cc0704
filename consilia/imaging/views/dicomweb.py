"""DICOMweb for programs of doctors (PS3.18): QIDO-RS finds, WADO-RS retrieves. Sight is that of the pages.

Objects as they came are for those who work on the case; who only reads sees frames and rendered pictures.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consilia.accounts.access import for_programs, signed_in
from consilia.accounts.domain.programs import Scope
from consilia.accounts.programs import told
from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.documents.services import open_file
from consilia.foundation.pages import absent_is_404
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.imaging import services
from consilia.imaging.domain import multipart
from consilia.imaging.domain.accepting import NotAcceptable, chosen
from consilia.imaging.domain.bulk import PIXELS, addressed, way_to
from consilia.imaging.domain.dicom_json import UNSUPPORTED, Search, Unclear, dataset
from consilia.imaging.domain.levels import Level
from consilia.imaging.domain.windows import Window
from consilia.imaging.models import Instance
from consilia.imaging.queries import images_named, works_on_files
from consilia.imaging.queries.searching import find
from consilia.imaging.views.recording import picture, record

JSON = "application/dicom+json"
_JSON = (JSON, "application/json")
_OBJECT = "application/dicom"
_VALUES = "application/octet-stream"
_PICTURES = {"image/jpeg": "jpeg", "image/png": "png"}
_KEPT_NOWHERE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_CHUNK = 1 << 18
_LARGEST_THUMBNAIL = 512  # what is larger is `rendered`
_NUMBERS = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
_OF_NUMBER = {"study": Level.STUDIES, "series": Level.SERIES}


class NothingAcceptable(Refusal):
    status = 406

    def __init__(self, found: NotAcceptable) -> None:
        super().__init__(_("None of what you accept is here. There is: %(kinds)s") % {"kinds": found})


@for_programs(Scope.READ)
@require_GET
@signed_in
def search(request: Request, /, level: str, **place: str) -> HttpResponse:
    """Studies, series or images: below a study or a series, or of all that one sees."""
    _accepted(request, _JSON)
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    pairs += [(_NUMBERS[name], uid) for name, uid in place.items()]
    try:
        asked = Search.from_query(pairs)
        below = [_OF_NUMBER[name] for name in place]
        found = find(Level(level), asked, request.actor, request.at, below=below)
    except Unclear as unclear:
        return told(400, _("This cannot be searched by: %(word)s") % {"word": unclear})
    _record_search(request)
    service = request.build_absolute_uri(request.path[: request.path.index("/dicomweb/")] + "/dicomweb")
    answer = _json([{**row, **dataset(RetrieveURL=f"{service}/studies/{way}")} for row, way in found.rows])
    if not found.rows:  # PS3.18, 8.3.4.4.1
        answer = HttpResponse(status=204, headers=_KEPT_NOWHERE)
    if warnings := _warnings(asked, service, has_more=found.has_more):
        answer.headers["Warning"] = ", ".join(warnings)
    return answer


def _warnings(asked: Search, service: str, *, has_more: bool) -> list[str]:
    """In the words of the standard (PS3.18, 8.3.4), because programs look for them."""
    said = [f"The {word} parameter is not supported. {UNSUPPORTED[word]}." for word in asked.undone]
    if has_more:
        said.append("There are additional results that can be requested")
    return [f'299 {service} "{one}"' for one in said]


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def metadata(request: Request, **uids: str) -> HttpResponse:
    """The headers, without pixels."""
    _accepted(request, _JSON)
    images = _images(request, **uids)
    record(request, images[0].series.study, images[0], "ImagesRetrieved")
    headers = dict(Instance.objects.filter(id__in=[image.id for image in images]).values_list("id", "header"))
    return _json(
        [
            addressed(headers[image.id], _bulk_of(request, image), has_pixels=image.can_be_drawn)
            for image in images
        ]
    )


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def retrieve(request: Request, **uids: str) -> HttpResponseBase:
    """The objects themselves, as they came."""
    images = _images(request, **uids)
    if not works_on_files({image.intake.file_id for image in images}, request.actor, request.at):
        raise NotAllowed
    for syntax in {image.syntax for image in images}:
        _accepted(request, [_OBJECT], syntax=syntax)
    record(request, images[0].series.study, images[0], "ImagesRetrieved")
    if "instance" in uids and request.headers.get("Accept", "").lower().startswith(_OBJECT):
        return StreamingHttpResponse(_bytes(images[0]), content_type=_kind(images[0]), headers=_KEPT_NOWHERE)
    return _multipart(_OBJECT, ((_kind(image), _bytes(image)) for image in images))


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def frames(request: Request, frames: str, **uids: str) -> HttpResponseBase:
    """The values of frames, little-endian, as they are stored."""
    _accepted(request, [_VALUES])
    image = _images(request, **uids)[0]
    wanted = [int(number) for number in frames.split(",") if number.isascii() and number.isdecimal()]
    if not wanted or not all(1 <= number <= image.frames for number in wanted):
        raise Instance.DoesNotExist
    values = [services.raw_frame(image, number - 1) for number in wanted]
    record(request, image.series.study, image, "ImagesRetrieved")
    return _multipart(_VALUES, ((_VALUES, [value]) for value in values))


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def rendered(request: Request, frame: int = 1, **uids: str) -> HttpResponse:
    """One frame as JPEG or PNG, with the window and the size that are asked for."""
    kind = _PICTURES[_accepted(request, tuple(_PICTURES))]
    image = _images(request, **uids)[0]
    window = Window.from_text(",".join(request.GET.get("window", "").split(",")[:2]))
    drawn = services.drawn_frame(image, frame=frame - 1, window=window, side=_side(request), kind=kind)
    record(request, image.series.study, image, "ImagesRetrieved")
    return picture(drawn, kind)


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def thumbnail(request: Request, frame: int = 0, **uids: str) -> HttpResponse:
    """A small picture of an image, or of one in the middle of a series or study, in which no words stand."""
    _accepted(request, ["image/jpeg"])
    image = _standing_for(_images(request, **uids))
    if frame > image.frames:
        raise Instance.DoesNotExist
    side = min(_side(request) or services.THUMBNAIL, _LARGEST_THUMBNAIL)
    try:
        drawn = services.small_picture(image, frame=(frame or image.frames // 2 + 1) - 1, side=side)
    except services.NotDrawn as not_drawn:
        raise Instance.DoesNotExist from not_drawn
    record(request, image.series.study, image, "ImagesRetrieved")
    return picture(drawn, "jpeg")


@for_programs(Scope.READ)
@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def bulk(request: Request, way: str, **uids: str) -> HttpResponseBase:
    """A long value that `metadata` named: of pixels the values of all frames, of others the bytes as they came."""
    _accepted(request, [_VALUES])
    image = _images(request, **uids)[0]
    try:
        pieces = _frames(image) if way == PIXELS else iter([_value(request, image, way)])
        first = next(pieces)
    except (services.NotDrawn, ValueError) as nothing:
        raise Instance.DoesNotExist from nothing
    record(request, image.series.study, image, "ImagesRetrieved")
    content = chain([first], pieces)
    if request.headers.get("Accept", "").lower().startswith(_VALUES):
        return StreamingHttpResponse(content, content_type=_VALUES, headers=_KEPT_NOWHERE)
    return _multipart(_VALUES, [(_VALUES, content)], location=request.build_absolute_uri(request.path))


def _frames(image: Instance) -> Iterator[bytes]:
    return (services.raw_frame(image, number) for number in range(image.frames))


def _value(request: Request, image: Instance, way: str) -> bytes:
    """As it came it is for those who work on the case. Raises ValueError, NotDrawn."""
    if not works_on_files({image.intake.file_id}, request.actor, request.at):
        raise NotAllowed
    return services.bulk_of(image, way_to(way))


def _bulk_of(request: Request, image: Instance) -> str:
    uids = (image.series.study.uid, image.series.uid, image.uid)
    place = reverse("imaging:bulk", args=[*uids, PIXELS]).removesuffix(f"/{PIXELS}")
    return request.build_absolute_uri(place)


def _standing_for(images: list[Instance]) -> Instance:
    """The one in the middle of the first series that has pictures, of those in which no words stand if there are any.

    Raises Instance.DoesNotExist.
    """
    pictures = [image for image in images if image.can_be_drawn or image.is_ecg]
    if not pictures:
        raise Instance.DoesNotExist
    series = [image for image in pictures if image.series_id == pictures[0].series_id]
    clean = [image for image in series if not image.warns_of_text] or series
    return clean[len(clean) // 2]


def _accepted(request: Request, kinds: Sequence[str], *, syntax: str = "") -> str:
    try:
        return chosen(request.headers.get("Accept", ""), kinds, syntax=syntax)
    except NotAcceptable as found:
        raise NothingAcceptable(found) from found


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


def _multipart(kind: str, parts: Any, *, location: str = "") -> StreamingHttpResponse:
    boundary = uuid4().hex
    return StreamingHttpResponse(
        multipart.written(parts, boundary, location=location),
        content_type=f'multipart/related; type="{kind}"; boundary={boundary}',
        headers=_KEPT_NOWHERE,
    )


def _json(content: Any) -> HttpResponse:
    return HttpResponse(
        json.dumps(content), content_type=JSON, headers={"Cache-Control": "private, no-store"}
    )
