"""Films that are the pixels of DICOM objects: what the page says of each, and the bytes that its player asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.documents.delivery import play
from consilia.documents.domain.ranges import Span
from consilia.foundation.pages import absent_is_404
from consilia.foundation.sealed_looks import A_DAY_OF_WORK
from consilia.imaging import words
from consilia.imaging.models import Instance
from consilia.imaging.queries import instance_for
from consilia.imaging.views.entry import shows_entry


@dataclass(frozen=True, slots=True)
class Film:
    """Where a player gets it, or why there is none."""

    address: str
    cannot: str


def films_of(instances: Iterable[Instance], entry: str) -> list[Film]:
    """Those among the objects of a series; `entry` is what the page of the study hands on."""
    return [
        Film(f"{reverse('imaging:film', args=[one.id])}?entry={entry}", "")
        if one.is_played
        else Film("", words.no_film(one.film["cannot"]))
        for one in instances
        if one.film
    ]


@require_GET
@signed_in
@absent_is_404(ObjectDoesNotExist)
def film(request: Request, instance_id: UUID) -> HttpResponseBase:
    """A part of the film, without place and device; the right to see it is asked each time."""
    instance = instance_for(request.actor, instance_id, request.at)
    lies = instance.film or {}
    if not instance.is_played or not shows_entry(request, instance.series.study, seconds=A_DAY_OF_WORK):
        raise Http404
    return play(request, instance.file, Span(lies["first"], lies["last"]))
